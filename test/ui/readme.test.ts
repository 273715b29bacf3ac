/** What the page on the screen says of keys and themes is what captop has. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {bindings} from '../../source/ui/keys/bindings.ts';
import {readConfig} from '../../source/ui/keys/remap.ts';
import {keyName} from '../../source/ui/screens/help.ts';
import {themeNames} from '../../source/ui/theme.ts';

const page = readFileSync(new URL('../../source/ui/README.md', import.meta.url), 'utf8');

describe('the page on the screen', () => {
  it('lists every action with its keys, and no other', () => {
    const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` \| ((?:`[^`]+` ?)+)\|$/gm)].map(
      ([, action, keys]) => [action, (keys ?? '').match(/`[^`]+`/g)?.map(key => key.slice(1, -1))],
    );
    const keysOf = new Map<string, Set<string>>();
    for (const {action, keys} of bindings)
      keysOf.set(action, new Set([...(keysOf.get(action) ?? []), ...keys.map(key => String(keyName(key)))]));
    expect(listed).toEqual([...keysOf].map(([action, keys]) => [action, [...keys]]));
  });

  it('shows a configuration that captop takes', () => {
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const {theme, keymap} = readConfig(example, 'config.json');
    expect(theme).toBe('light');
    expect(keymap.actionOf('ctrl-n', 'list')).toBe('down');
    expect(keymap.actionOf('x', 'list')).toBe('matrix');
  });

  it('names every theme', () => {
    for (const name of themeNames) expect(page).toContain(`\`${name}\``);
  });
});
