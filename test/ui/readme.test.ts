/** The keys and themes in source/ui/README.md exist. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {readConfig} from '../../source/ui/keys/remap.ts';
import {themeNames} from '../../source/ui/theme.ts';

const page = readFileSync(new URL('../../source/ui/README.md', import.meta.url), 'utf8');

describe('source/ui/README.md', () => {
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
