/** Edits a line of text at its end, like the prompt of a pager. */
import type {Key} from '../keys/tokenise.ts';

const endings: Readonly<Record<string, (text: string) => string>> = {
  backspace: text => [...text].slice(0, -1).join(''),
  'ctrl-h': text => [...text].slice(0, -1).join(''),
  'ctrl-u': () => '',
  'ctrl-w': text => text.replace(/\S*\s*$/u, ''),
  space: text => `${text} `,
};

/** Maximum characters of a filter, so that a paste by mistake stays readable. */
const longest = 200;

/** Returns the text after a key; null if the key does not edit. */
export function edit(text: string, key: Key): string | null {
  const ending = endings[key];
  if (ending !== undefined) return ending(text);
  return [...key].length === 1 ? `${text}${key}`.slice(0, longest) : null;
}
