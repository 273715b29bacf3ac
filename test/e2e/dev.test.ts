/** `npm run dev` in a copy of the project: whoever changes a source file sees it on the screen. */
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {keys, Terminal} from './terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('npm run dev builds captop, and builds and starts it anew upon a change', async () => {
  const project = mkdtempSync(join(tmpdir(), 'captop-dev-'));
  try {
    for (const name of [
      'source',
      'schema',
      'esbuild.mjs',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'license',
    ])
      cpSync(join(root, name), join(project, name), {recursive: true});
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
    const {scripts} = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const [program = '', ...args] = `${scripts.dev} --demo`.split(' ');
    expect(program).toBe('node');
    await using terminal = new Terminal(process.execPath, args, {cwd: project});
    await terminal.waitFor(/^ *RISK +NAME /m);

    const columns = join(project, 'source/view/columns.ts');
    const text = readFileSync(columns, 'utf8');
    const changed = text.replace('always(safe`RISK`)', 'always(safe`PERIL`)');
    expect(changed).not.toBe(text);
    writeFileSync(columns, changed);
    await terminal.waitFor(/^ *PERIL +NAME /m);

    terminal.type(keys.control('c'));
    expect(await terminal.exited()).toEqual({status: 130, signal: 0});
  } finally {
    rmSync(project, {recursive: true, force: true});
  }
});
