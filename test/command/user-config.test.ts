import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {keepColumns, userConfigText} from '../../source/command/user-config.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'captop-config-'));
});
afterEach(() => rm(home, {recursive: true, force: true}));

const env = () => ({XDG_CONFIG_HOME: home});
const file = () => join(home, 'captop', 'config.json');
const settings = async (): Promise<unknown> => JSON.parse(await readFile(file(), 'utf8'));

describe('columns that are kept', () => {
  test('make the file where there is none, and are read again', async () => {
    expect(await keepColumns(env(), ['risk', 'name'])).toBe(file());
    expect(JSON.parse(userConfigText(env())?.text ?? '')).toEqual({columns: ['risk', 'name']});
    expect((await stat(join(home, 'captop'))).mode & 0o777).toBe(0o700);
  });

  test("leave the user's other settings, the mode and nothing beside the file", async () => {
    await mkdir(join(home, 'captop'));
    await writeFile(file(), '{"theme": "light", "columns": ["why"], "keys": {"quit": ["q"]}}');
    await chmod(file(), 0o640);
    await keepColumns(env(), ['name']);
    expect(await settings()).toEqual({theme: 'light', columns: ['name'], keys: {quit: ['q']}});
    expect((await stat(file())).mode & 0o777).toBe(0o640);
    expect(await readdir(join(home, 'captop'))).toEqual(['config.json']);
  });

  test('are written where a link leads to, and the link stays', async () => {
    await mkdir(join(home, 'captop'));
    await writeFile(join(home, 'kept-elsewhere.json'), '{"theme": "dark"}');
    await symlink(join(home, 'kept-elsewhere.json'), file());
    await keepColumns(env(), ['name']);
    expect((await lstat(file())).isSymbolicLink()).toBe(true);
    expect(await settings()).toEqual({theme: 'dark', columns: ['name']});
  });

  test.each(['{"theme": ', '[]'])('leave a file as it is that holds %s', async text => {
    await mkdir(join(home, 'captop'));
    await writeFile(file(), text);
    await expect(keepColumns(env(), ['name'])).rejects.toThrow(`${file()} was not written: `);
    expect(await readFile(file(), 'utf8')).toBe(text);
  });

  test('say so where the folder cannot be made', async () => {
    await writeFile(join(home, 'captop'), '');
    await expect(keepColumns(env(), ['name'])).rejects.toThrow(`${file()} was not written: `);
  });
});
