/**
 * Turns what the keyboard sends into names of keys. Over a slow link several keys arrive in one read, and a sequence
 * may be split between two reads; each key still counts once. Sequences: ECMA-48, xterm's ctlseqs.
 */

/** `j`, `G`, `up`, `ctrl-d`, `shift-tab`, `f6`; a printable character is its own name. */
export type Key = string;

export interface MouseEvent {
  readonly kind: 'press' | 'wheel-up' | 'wheel-down';
  /** From 0. */
  readonly column: number;
  readonly row: number;
}

export interface Tokens {
  readonly keys: readonly (Key | MouseEvent)[];
  /** The start of a sequence whose end has not come yet. */
  readonly rest: string;
}

const esc = '\u{1b}';

/** Final characters of CSI and SS3 sequences without a number. */
const finals: Readonly<Record<string, Key>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift-tab',
};

/** Numbers of CSI sequences that end in `~`. */
const numbered: Readonly<Record<string, Key>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

const controls: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\u{7f}': 'backspace',
  '\u{8}': 'backspace',
  '\0': 'ctrl-space',
};

/** The names of all keys that do not type a character. */
export const keyNames: ReadonlySet<Key> = new Set([
  ...Object.values(finals),
  ...Object.values(numbered),
  ...Object.values(controls),
  'escape',
]);

/** Whole sequences: a mouse report (SGR, mode 1006), CSI, the Linux console's function keys, SS3. */
const sequence =
  /^\u{1b}(?:\[<(?<button>\d+);(?<x>\d+);(?<y>\d+)(?<end>[Mm])|\[\[(?<console>[A-E])|\[(?<body>[\u{30}-\u{3f}]*)[\u{20}-\u{2f}]*(?<final>[\u{40}-\u{7e}])|O(?<single>[\u{40}-\u{7e}]))/u;

/** The beginning of such a sequence. */
const beginning = /^\u{1b}(?:\[(?:[\u{30}-\u{3f}]*[\u{20}-\u{2f}]*|\[)|O)?$/u;

function controlName(character: string): Key | undefined {
  const code = character.codePointAt(0) ?? 0;
  return controls[character] ?? (code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : undefined);
}

function mouse(button: number, x: number, y: number, end: string): MouseEvent | undefined {
  const kind = ({0: 'press', 64: 'wheel-up', 65: 'wheel-down'} as const)[button];
  return kind === undefined || end === 'm' ? undefined : {kind, column: x - 1, row: y - 1};
}

function named(groups: Record<string, string | undefined>): Key | MouseEvent | undefined {
  if (groups.button !== undefined)
    return mouse(Number(groups.button), Number(groups.x), Number(groups.y), groups.end ?? '');
  if (groups.console !== undefined) return `f${groups.console.charCodeAt(0) - 64}`;
  if (groups.single !== undefined)
    return finals[groups.single] ?? (groups.single === 'M' ? 'enter' : undefined);
  const [number = '', modifier = '1'] = (groups.body ?? '').split(';');
  // Before a letter the number is 1 or missing; other numbers are reports, such as that of the cursor's position, which ends in R.
  const letter = number === '' || number === '1' ? finals[groups.final ?? ''] : undefined;
  const name = groups.final === '~' ? numbered[number] : letter;
  if (name === undefined) return undefined;
  // xterm: the modifier is 1 plus 1 for shift, 2 for alt, 4 for control.
  return (Number(modifier) - 1) & 4 ? `ctrl-${name}` : name;
}

/**
 * Splits what was read into keys, leaving out what is no key: replies of the terminal, unknown sequences.
 *
 * @param final true once nothing more is coming: a lone escape is then the Escape key
 */
export function tokenise(input: string, final = false): Tokens {
  const keys: (Key | MouseEvent)[] = [];
  let at = 0;
  while (at < input.length) {
    const rest = input.slice(at);
    if (rest.startsWith(esc)) {
      // Asked first: `ESC [ [` is a whole sequence of ECMA-48, and the beginning of the Linux console's F1.
      if (!final && beginning.test(rest)) return {keys, rest};
      const match = sequence.exec(rest);
      if (match !== null) {
        const key = named(match.groups ?? {});
        if (key !== undefined) keys.push(key);
        at += match[0].length;
        continue;
      }
      keys.push('escape');
      at += 1;
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    keys.push(controlName(character) ?? character);
    at += character.length;
  }
  return {keys, rest: ''};
}
