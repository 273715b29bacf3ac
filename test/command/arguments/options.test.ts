import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {explainFlags} from '../../../source/command/arguments/explain-flags.ts';
import type {CliFlag} from '../../../source/command/arguments/flag-row.ts';
import {flags} from '../../../source/command/arguments/flags.ts';
import {parseOptions} from '../../../source/command/arguments/options.ts';
import {serveFlags} from '../../../source/command/arguments/serve-flags.ts';
import {exitStatus} from '../../../source/model/failure.ts';
import {runs} from '../../random.ts';
import {refusal} from './refusal.ts';

describe('argv without flags', () => {
  it('asks for the dashboard of every running container', async () => {
    expect(await parseOptions([])).toEqual({
      names: [],
      hosts: [],
      contexts: [],
      engines: null,
      proc: '/proc',
      sudo: false,
      profile: null,
      all: false,
      filter: '',
      sort: null,
      reverse: false,
      columns: null,
      once: false,
      format: null,
      follow: false,
      check: null,
      policy: null,
      save: null,
      from: null,
      diff: null,
      intervalMs: 2000,
      demo: false,
      tour: false,
      printRun: false,
      color: true,
      ascii: false,
      help: null,
      version: false,
    });
  });

  it('takes true and false as names, like any other word', async () => {
    expect(await parseOptions(['--once', 'true', 'false'])).toMatchObject({
      once: true,
      names: ['true', 'false'],
    });
    expect(await parseOptions(['true', '--once', '--sort', 'name', 'false'])).toMatchObject({
      sort: 'name',
      names: ['true', 'false'],
    });
    expect(await parseOptions(['-f', 'true', '--all', 'false'])).toMatchObject({
      filter: 'true',
      all: true,
      names: ['false'],
    });
  });

  it('takes words as names of containers, also after --', async () => {
    expect((await parseOptions(['web', '007', '--', '-odd'])).names).toEqual(['web', '007', '-odd']);
  });
});

test('a value may be the next word or follow =, and means the same', async () => {
  const value = fc.oneof(
    fc.constantFrom('true', 'false', 'name,caps', '"quoted"', "'x'", 'a=b', '=', 'a b', '-1'),
    fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,5}$/),
  );
  const name = fc.constantFrom('save', 'policy', 'proc', 'host');
  await fc.assert(
    fc.asyncProperty(name, value, value, async (flag, text, word) => {
      fc.pre(word !== '-1');
      expect(await parseOptions([`--${flag}`, text, word])).toEqual(
        await parseOptions([`--${flag}=${text}`, word]),
      );
      expect(await parseOptions([word, `--${flag}`, text])).toMatchObject({names: [word]});
    }),
    {numRuns: runs(500)},
  );
});

describe('flags', () => {
  it.each<[string[], object]>([
    [['-H', 'tcp://a:1', '--host=unix:///b'], {hosts: ['tcp://a:1', 'unix:///b']}],
    [['-c', 'box', '--context=far'], {contexts: ['box', 'far']}],
    [['--engine', 'Podman, crio,podman'], {engines: ['podman', 'crio']}],
    [['--proc', '/hproc'], {proc: '/hproc'}],
    [['-p', 'podman'], {profile: 'podman'}],
    [['-f', 'risk:high !web'], {filter: 'risk:high !web'}],
    [['-fname:web', '-spid'], {filter: 'name:web', sort: 'pid'}],
    [['-s', 'HOST-PID', '-r'], {sort: 'host-pid', reverse: true}],
    [['--columns', 'name, caps,name'], {columns: ['name', 'caps']}],
    [['--json'], {format: 'json'}],
    [['--format', 'CSV'], {format: 'csv'}],
    [['--check'], {check: 'high'}],
    [['--check', 'medium', 'web'], {check: 'medium', names: ['web']}],
    [['--check=low'], {check: 'low'}],
    [['--check', 'web'], {check: 'high', names: ['web']}],
    [['--check', '--json'], {check: 'high', format: 'json'}],
    [['--interval', '0.5'], {intervalMs: 500}],
    [
      ['--no-color', '--ascii', '-a', '--demo', '--once'],
      {color: false, ascii: true, all: true, demo: true, once: true},
    ],
    [['--save', 'a.json', '--from', 'b.json'], {save: 'a.json', from: 'b.json'}],
    [['-ar'], {all: true, reverse: true}],
    [['-h'], {help: 'screen'}],
    [['--help', '-h'], {help: 'whole'}],
  ])('%j', async (args, expected) => expect(await parseOptions(args)).toMatchObject(expected));
});

test.each([
  ['captop', flags],
  ['captop explain', explainFlags],
  ['captop serve', serveFlags],
])('the flags of %s imply and exclude only flags that exist', (_, table: readonly CliFlag[]) => {
  const names = table.map(({name}) => name);
  const shared = flags.map(({name}) => name);
  for (const {implies, excludes = {}} of table)
    for (const name of [...(implies?.slice(0, 1) ?? []), ...Object.keys(excludes)])
      expect([...names, ...shared]).toContain(name);
});

describe('wrong usage', () => {
  it.each<[string[], string]>([
    [['--jsno'], 'there is no flag --jsno; did you mean --json?'],
    [['--fliter', 'x'], 'there is no flag --fliter; did you mean --filter?'],
    [['-z'], 'there is no flag -z'],
    [['--no-json'], 'there is no flag --no-json'],
    [['--color'], 'there is no flag --color; did you mean --no-color?'],
    [['--once', '-H'], '--host needs a value'],
    [['--sort', 'name', '-s', 'pid'], 'the flag --sort can only be set once'],
    [['--quite-another'], 'there is no flag --quite-another (captop --help lists them)'],
    [['--filter'], '--filter needs a value: --filter EXPR'],
    [['--profile', '--json'], '--profile needs a value'],
    [['--save='], '--save needs a value'],
    [['--json=yes'], "--json takes no value, and was given 'yes'"],
    [['--format', 'xml'], "--format takes table, json, ndjson, csv, prometheus, sarif, summary, not 'xml'"],
    [['--check=hihg'], "--check takes critical, high, medium, low, info, not 'hihg'; did you mean high?"],
    [['--columns', 'name,cpas'], "--columns: there is no column 'cpas'; did you mean caps?"],
    [['--columns', ' , '], '--columns needs at least one column'],
    [['--sort', 'size'], "--sort: there is no column 'size'"],
    [['--interval', 'fast'], "--interval takes 0.2 to 3600 seconds, not 'fast'"],
    [['--interval', '0'], '--interval takes 0.2 to 3600 seconds'],
    [['--filter', 'risk:bad'], "--filter: 'bad' is no risk"],
    [['--demo', '--from', 'x'], '--demo and --from exclude each other'],
    [['--follow', '--format', 'ndjson', '--from', 'x'], '--follow and --from exclude each other'],
    [['--follow', '--format', 'ndjson', '--demo'], '--follow and --demo exclude each other'],
    [['--demo', '-H', 'unix:///x'], '--demo and --host exclude each other'],
    [['-H', 'unix:///x', '-c', 'box'], '--host and --context exclude each other'],
    [['--engine', 'podman', '-H', 'unix:///x'], '--engine and --host exclude each other'],
    [['--engine', 'lxc'], '--engine takes docker, podman'],
    [['--json', '--format', 'csv'], '--json and --format exclude each other'],
  ])('%j is refused with a helpful message and status 2', async (args, sentence) => {
    const refused = await refusal(parseOptions, args);
    expect(refused.message).toContain(sentence);
    expect(refused.status).toBe(exitStatus.usage);
  });
});
