/** A file that a user wrote, in YAML or in JSON, which is a part of YAML. */
import {parseDocument} from 'yaml';

/** The content as plain values, or one sentence about what is wrong; `what` names the file in it. */
export function readStructured(
  text: string,
  what: string,
): {readonly content: unknown} | {readonly error: string} {
  const document = parseDocument(text, {merge: true, logLevel: 'silent'});
  const [problem] = document.errors;
  if (problem !== undefined)
    return {error: `the ${what} is neither valid YAML nor JSON: ${problem.message.split('\n')[0]}`};
  try {
    return {content: document.toJS({maxAliasCount: 100})};
  } catch {
    return {error: `the ${what} refers to itself more often than it may`};
  }
}
