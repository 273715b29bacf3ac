/** Reads a file that a user wrote in YAML or JSON; JSON is a subset of YAML. */
import {type Document, isScalar, parseDocument, visit} from 'yaml';
import {hasTooManyValues, mostValues} from './yaml-size.ts';

/**
 * A key that a map of the document has twice; undefined if none has. The parser's own check compares each key with each
 * other one, which takes minutes for a map of 300,000 keys.
 */
function keyThatIsTwice(document: Document): string | undefined {
  let twice: string | undefined;
  visit(document, {
    Map(_, map) {
      const names = new Set<unknown>();
      for (const {key} of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (names.has(key.value)) {
          twice = String(key.value);
          return visit.BREAK;
        }
        names.add(key.value);
      }
      return undefined;
    },
  });
  return twice;
}

/** The content as plain values, or one sentence that says what is wrong. `what` is the kind of file, as in `policy file`. */
export function readStructured(
  text: string,
  what: string,
): {readonly content: unknown} | {readonly error: string} {
  if (hasTooManyValues(text)) return {error: `the ${what} has more than ${mostValues} values`};
  const tooDeep = {error: `the ${what} is nested too deep`};
  try {
    const document = parseDocument(text, {merge: true, uniqueKeys: false, logLevel: 'silent'});
    const [problem] = document.errors;
    // Where it can, the parser itself reports that it ran out of stack.
    if (problem !== undefined && /call stack/.test(problem.message)) return tooDeep;
    if (problem !== undefined)
      return {error: `the ${what} is neither valid YAML nor JSON: ${problem.message.split('\n')[0]}`};
    const twice = keyThatIsTwice(document);
    if (twice !== undefined)
      return {error: `the ${what} has the key ${JSON.stringify(twice)} twice in the same place`};
    const content: unknown = document.toJS({maxAliasCount: 100});
    // Throws for a value that contains itself: whoever walked it would never end.
    JSON.stringify(content);
    return {content};
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    return {error: `the ${what} refers to itself more often than it may`};
  }
}
