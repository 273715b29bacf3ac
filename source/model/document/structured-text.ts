/** Reads a file that a user wrote in YAML or JSON; JSON is a subset of YAML. */
import {parseDocument} from 'yaml';

/** The content as plain values, or one sentence that says what is wrong. `what` is the kind of file, as in `policy file`. */
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
