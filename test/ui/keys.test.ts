/** How the bytes of a terminal become keys, and the table that says what each key does. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bindings, places} from '../../source/ui/keys/bindings.ts';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {tokenise} from '../../source/ui/keys/tokenise.ts';
import {anyCharacter} from '../random.ts';

const keysOf = (input: string): readonly unknown[] => tokenise(input, true).keys;

describe('what the keyboard sends', () => {
  it.each<[what: string, input: string, keys: readonly unknown[]]>([
    ['each letter of one read', 'jjG', ['j', 'j', 'G']],
    ['arrows as CSI and as SS3 sequences', '\u001b[A\u001bOB', ['up', 'down']],
    [
      'letters before, between and after sequences',
      'j\u001b[6~k\u001b[Hq',
      ['j', 'pagedown', 'k', 'home', 'q'],
    ],
    [
      'function keys of xterm, of VT and of the Linux console',
      '\u001bOP\u001b[15~\u001b[17~\u001b[21~\u001b[[E',
      ['f1', 'f5', 'f6', 'f10', 'f5'],
    ],
    [
      'Enter, Tab, Shift-Tab, blank and backspace',
      '\r\t\u001b[Z \u007f',
      ['enter', 'tab', 'shift-tab', 'space', 'backspace'],
    ],
    ['control letters', '\u0003\u0004\u0015\u000c\u001a', ['ctrl-c', 'ctrl-d', 'ctrl-u', 'ctrl-l', 'ctrl-z']],
    [
      'an arrow with control held, and one with shift, which counts as the arrow',
      '\u001b[1;5A\u001b[1;2B',
      ['ctrl-up', 'down'],
    ],
    ['a letter of more than one UTF-16 unit as one key', '🐳ä', ['🐳', 'ä']],
    ['a lone escape, also before a letter', '\u001bj\u001b', ['escape', 'j', 'escape']],
    ['nothing, if it is an answer or a report of the terminal', '\u001b[?62;22c\u001b[12;40R\u001b[I', []],
    [
      'a click and the wheel of the SGR form, without the release',
      '\u001b[<0;5;3M\u001b[<0;5;3m\u001b[<65;1;1M',
      [
        {kind: 'press', column: 4, row: 2},
        {kind: 'wheel-down', column: 0, row: 0},
      ],
    ],
  ])('is read as %s', (_what, input, keys) => {
    expect(keysOf(input)).toEqual(keys);
  });

  it('keeps a sequence that is split between two reads until its end comes', () => {
    expect(tokenise('j\u001b[1')).toEqual({keys: ['j'], rest: '\u001b[1'});
    expect(tokenise('\u001b[15~')).toEqual({keys: ['f5'], rest: ''});
  });

  it('gives the same keys wherever a read ends', () => {
    const sequences = [
      'j',
      'G',
      ' ',
      '\r',
      '\u001b[A',
      '\u001b[6~',
      '\u001bOP',
      '\u001b[[A',
      '\u001b[1;5C',
      '\u001b[<0;9;9M',
      '漢',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sequences)), fc.array(fc.nat(60)), (parts, cuts) => {
        const input = parts.join('');
        const whole = tokenise(input).keys;
        let rest = '';
        const torn: unknown[] = [];
        const places = [...new Set(cuts)].sort((a, b) => a - b);
        for (const [index, from] of [0, ...places].entries()) {
          // A character of several bytes is never split: the stream's decoder sees to that.
          const piece = input.slice(from, [0, ...places][index + 1] ?? input.length);
          const tokens = tokenise(rest + piece);
          torn.push(...tokens.keys);
          rest = tokens.rest;
        }
        expect(torn).toEqual(whole);
      }),
    );
  });

  it('never loops and never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.string({unit: anyCharacter, maxLength: 200}), input => {
        const {keys, rest} = tokenise(input, true);
        expect(rest).toBe('');
        expect(keys.length).toBeLessThanOrEqual(input.length);
      }),
    );
  });
});

describe('the table of keys', () => {
  it('gives no key two meanings in one place', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const {action, keys, where} of bindings)
      for (const place of where)
        for (const key of keys) {
          const at = `${place} ${key}`;
          if (seen.has(at)) twice.push(`${at}: ${seen.get(at)} and ${action}`);
          seen.set(at, action);
        }
    expect(twice).toEqual([]);
  });

  it('has Ctrl-c everywhere, and a way back or out of every place', () => {
    const keymap = createKeymap();
    for (const place of places) {
      expect(keymap.actionOf('ctrl-c', place)).toBe('interrupt');
      expect([keymap.actionOf('escape', place), keymap.actionOf('q', place)].filter(Boolean)).not.toEqual([]);
    }
  });

  it.each([
    ['d', 'detail', 'differences'],
    ['j', 'list', 'down'],
    ['down', 'text', 'down'],
    ['l', 'list', 'open'],
    ['l', 'matrix', 'right'],
    ['h', 'detail', 'back'],
    ['5', 'detail', 'pane-5'],
    ['=', 'list', 'compare'],
    ['f10', 'list', 'quit'],
    ['f5', 'list', 'refresh'],
  ] as const)('has %s in the %s for %s', (key, place, action) => {
    expect(createKeymap().actionOf(key, place)).toBe(action);
  });
});
