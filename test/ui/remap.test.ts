/** The user's own keys and theme. */
import {describe, expect, it} from 'vitest';
import {Failure} from '../../source/model/failure.ts';
import {readConfig} from '../../source/ui/keys/remap.ts';

const file = '/home/op/.config/captop/config.json';

const sentence = (text: string): string => {
  try {
    readConfig(text, file);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).status).toBe(2);
    return (error as Failure).message;
  }
  throw new Error('it was accepted');
};

describe('a configuration file', () => {
  it('gives an action other keys, everywhere it has one', () => {
    const {keymap} = readConfig('{"keys": {"down": ["n", "Down"], "next-match": "PgDn"}}', file);
    expect(keymap.actionOf('n', 'list')).toBe('down');
    expect(keymap.actionOf('j', 'list')).toBeUndefined();
    expect(keymap.actionOf('down', 'detail')).toBe('down');
    expect(keymap.actionOf('pagedown', 'list')).toBe('next-match');
  });

  it('takes a key from the action that had it', () => {
    const {keymap} = readConfig('{"keys": {"matrix": "c"}}', file);
    expect(keymap.actionOf('c', 'list')).toBe('matrix');
    expect(keymap.actionOf('=', 'list')).toBe('compare');
    expect(keymap.actionOf('m', 'list')).toBeUndefined();
  });

  it('shows the new key in the footer', () => {
    const {keymap} = readConfig('{"keys": {"matrix": "x"}}', file);
    expect(keymap.bindings.find(({action}) => action === 'matrix')?.footer?.[0]).toBe('x');
  });

  it('cannot take Ctrl-c away', () => {
    const {keymap} = readConfig('{"keys": {"help": "Ctrl-c"}}', file);
    expect(keymap.bindings.find(({action}) => action === 'interrupt')?.keys).toContain('ctrl-c');
  });

  it('sets the theme', () => {
    expect(readConfig('{"theme": "light"}', file).theme).toBe('light');
    expect(readConfig('{}', file).theme).toBeUndefined();
  });

  it('sets the columns, in their order', () => {
    expect(readConfig('{"columns": ["why", "name"]}', file).columns?.map(({id}) => id)).toEqual([
      'why',
      'name',
    ]);
    expect(readConfig('{}', file).columns).toBeNull();
  });

  it.each([
    ['{"keys": {"quti": "x"}}', `${file}: keys.quti is not an action; did you mean quit?`],
    ['{"keys": {"quit": "F99"}}', `${file}: keys.quit: 'F99' is not a key; did you mean f9?`],
    ['{"keys": {"quit": 3}}', `${file}: keys.quit takes a key or a list of keys`],
    ['{"keys": []}', `${file}: keys takes an object of actions, as in {"quit": ["q"]}`],
    ['{"keys": {"up": "x", "down": "x"}}', `${file}: keys.down: 'x' is taken by up in the same place`],
    [
      '{"theme": "pink"}',
      `${file}: theme: 'pink' is not a theme; the themes are dark, light, basic, high-contrast, monochrome`,
    ],
    ['{"colour": 1}', `${file}: 'colour' is not a setting; the settings are theme, keys and columns`],
    ['{"columns": ["nmae"]}', `${file}: columns: 'nmae' is not a column; did you mean name?`],
    ['{"columns": ["name", "name"]}', `${file}: columns: 'name' is there twice`],
    ['{"columns": []}', `${file}: columns takes a list of columns, as in ["risk", "name"]`],
    ['[]', `${file}: takes an object, as in {"theme": "light", "keys": {}}`],
  ])('is refused with file and key: %s', (text, expected) => {
    expect(sentence(text)).toBe(expected);
  });

  it('is refused if it is not valid JSON', () => {
    expect(sentence('{"keys":')).toMatch(/^\/home\/op\/\.config\/captop\/config\.json: is not valid JSON: /);
  });
});
