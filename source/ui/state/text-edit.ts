/** A line of text that is typed at its end, as a shell's or a pager's prompt. */
import type {Key} from '../keys/tokenise.ts';

const endings: Readonly<Record<string, (text: string) => string>> = {
  backspace: text => [...text].slice(0, -1).join(''),
  'ctrl-h': text => [...text].slice(0, -1).join(''),
  'ctrl-u': () => '',
  'ctrl-w': text => text.replace(/\S*\s*$/u, ''),
  space: text => `${text} `,
};

/** Longer than any sensible filter: a paste by mistake stays readable. */
const longest = 200;

/** The text after a key; null where the key is none that edits. */
export function edit(text: string, key: Key): string | null {
  const ending = endings[key];
  if (ending !== undefined) return ending(text);
  return [...key].length === 1 ? `${text}${key}`.slice(0, longest) : null;
}
