/** The completions in the shells themselves, by what stands on the line after Tab; and the manual page. */
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {captop} from '../captop.ts';
import {needs} from '../on-lab.ts';
import {keys, Terminal} from './terminal.ts';

let home: string;

/** How each shell is started without anybody's settings, and the line that brings the completions in. */
const shells = [
  {
    name: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    setUp: 'source <(captop completion bash)',
  },
  {
    name: 'zsh',
    args: ['-f', '-i'],
    setUp: 'autoload -Uz compinit; compinit -u -D; source <(captop completion zsh)',
  },
  {
    name: 'fish',
    args: ['--no-config', '-i'],
    setUp: 'captop completion fish | source',
  },
] as const;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'captop-test-'));
  mkdirSync(join(home, 'bin'));
  symlinkSync(inject('bundle'), join(home, 'bin/captop'));
  writeFileSync(join(home, 'saved.json'), '');
});

afterAll(() => rmSync(home, {recursive: true}));

describe.each(shells)('In $name', ({name, args, setUp}) => {
  test.for<readonly [typed: string, line: string | RegExp]>([
    ['captop --so', 'captop --sort '],
    ['captop --sort root', 'captop --sort root-on-host '],
    ['captop --columns name,root', 'captop --columns name,root-on-host '],
    ['captop -f risk:crit', /captop -f risk:critical/],
    ['captop --profile kubernetes-r', 'captop --profile kubernetes-restricted '],
    ['captop --from sav', 'captop --from saved.json '],
    ['captop --demo nestedp', 'captop --demo nestedpid '],
    ['captop expl', 'captop explain '],
    ['captop explain --js', 'captop explain --json '],
  ])('%s and Tab', async ([typed, line], context) => {
    needs(context, {commands: [name]});
    const path = [join(home, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
    await using terminal = new Terminal(name, args, {
      cwd: home,
      env: {
        PATH: path,
        HOME: home,
        PS1: 'ready> ',
        PROMPT: 'ready> ',
        HISTFILE: undefined,
        XDG_CONFIG_HOME: home,
      },
    });
    await terminal.waitFor(/[>#] *$/m);
    terminal.type(`${setUp}; echo set''up${keys.enter}`);
    await terminal.waitFor(/^setup/m);
    await terminal.settle();
    terminal.type(`${typed}${keys.tab}`);
    await terminal.waitFor(screen =>
      typeof line === 'string' ? `${screen}\n`.includes(line.trimEnd()) : line.test(screen),
    );
    // What is typed next stands behind a blank, as the word was completed.
    terminal.type('X');
    await terminal.waitFor(typeof line === 'string' ? `${line}X` : line);
  });
});

test('A daemon that never answers keeps nobody waiting', async () => {
  const started = performance.now();
  const {stdout, status} = await captop(['completion', 'words', '--', '-H', 'tcp://192.0.2.1:2375', '']);
  expect({stdout: stdout.includes('explain'), status}).toEqual({stdout: false, status: 0});
  // The system itself gives up connecting after two minutes.
  expect(performance.now() - started).toBeLessThan(60_000);
});

test('A name that a shell would read as more than a name is not offered', async () => {
  const {stdout} = await captop(['completion', 'words', '--', '--demo', '']);
  for (const word of stdout.trimEnd().split('\n')) expect(word.split('\t')[0]).toMatch(/^[\w.:-]+$/);
});

test('The manual page is what groff takes without a warning', async context => {
  needs(context, {commands: ['groff']});
  const {stdout} = await captop(['man']);
  const groff = spawnSync('groff', ['-ww', '-man', '-Tutf8'], {input: stdout, encoding: 'utf8'});
  expect(groff).toMatchObject({stderr: '', status: 0});
  expect(groff.stdout).toContain('captop explain [FLAG…] -- docker run …');
});
