/** Each rule on real containers: with the fault, without it, and with the fault remedied. */
import {spawn} from 'node:child_process';
import {readFileSync, readlinkSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, type TestContext, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {rules} from '../../source/model/finding.ts';
import {flagText} from '../../source/model/flags/flag.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {judge, profileOfEngine} from '../../source/model/judge.ts';
import {afterRemedies} from '../../source/model/remedies/apply.ts';
import {planOf} from '../../source/model/remedies/plan.ts';
import type {Remedy} from '../../source/model/remedy.ts';
import type {Container, Finding, Host} from '../../source/model/snapshot.ts';
import {commandPlace} from '../compose/explained.ts';
import {decode, inspect, masksOf, setNames, setsOf} from '../independent.ts';
import {onLab, type Scratch, scratch} from '../on-lab.ts';
import {docker, inParallel} from './docker.ts';
import {elsewhere, type Made, type RuleCase, ruleCases} from './rule-cases.ts';

const started = new Map<string, Promise<Scratch>>();
const children: ReturnType<typeof spawn>[] = [];

async function come(container: Scratch, what: Made['then']): Promise<void> {
  const {name} = container;
  const exec = (...args: string[]) => docker('exec', '--detach', ...args);
  if (what === 'exec') await exec(name, 'sleep', 'infinity');
  if (what === 'privileged exec') await exec('--privileged', name, 'sleep', 'infinity');
  if (what === 'root exec') await exec('--user=0', name, 'sleep', 'infinity');
  // The exec ends at once, and leaves a process behind that no session accounts for.
  const leave = 'sleep infinity </dev/null >/dev/null 2>&1 &';
  if (what === 'leftover') await docker('exec', '--privileged', name, 'sh', '-c', leave);
  if (what !== 'entered') return;
  const {Pid} = (await inspect(name)).State;
  const words = [`--target=${Pid}`, '--mount', '--pid', 'sleep', 'infinity'];
  children.push(spawn('nsenter', words, {stdio: 'ignore'}));
}

/** One container for all who ask for the same. */
function start(made: Made): Promise<Scratch> {
  const key = JSON.stringify(made);
  const there = started.get(key);
  if (there !== undefined) return there;
  const fresh = scratch(made.flags, made.command).then(async container => {
    await come(container, made.then);
    return container;
  });
  started.set(key, fresh);
  return fresh;
}

const reader = openHost({endpoint: chooseEndpoint({hosts: [], env: process.env}), procRoot: '/proc'});

async function look(): Promise<Host> {
  const [host] = judge(await reader.observe({all: true})).hosts;
  if (host === undefined) throw new Error('no host was observed');
  return host;
}

const idsOf = ({findings}: Container): string[] => findings.map(({id}) => id);

function found(container: Container, rule: string): Finding {
  const finding = container.findings.find(({id}) => id === rule);
  if (finding === undefined) throw new Error(`${container.name} has only ${idsOf(container)}`);
  return finding;
}

/** By its bit in a reading of the kernel that is not captop's: the bounding set of the host's first process. */
const hostHas = async (name: string): Promise<boolean> => {
  const hex = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/1/status', 'utf8'))?.[1] ?? '';
  return (await decode(hex)).includes(name);
};

const capabilityOf = ({rule, faulty}: RuleCase): string | undefined =>
  rule.startsWith('cap-') ? faulty.flags[0]?.replace('--cap-add=', 'CAP_') : undefined;

onLab('The rules, on real containers', () => {
  const possible: RuleCase[] = [];
  const impossible: RuleCase[] = [];
  let host: Host;
  let later: Host;

  const at = (where: Host) => async (made: Made) => {
    const {id} = await start(made);
    const container = where.containers.find(each => each.id === id);
    if (container === undefined) throw new Error('the container was not observed');
    return container;
  };
  const faulty = ({faulty: made}: RuleCase) => at(host)(made);

  /** Started again with the flags after some remedies; what comes to it comes again. */
  const again = (container: Container, one: RuleCase, remedies: readonly Remedy[]): Made => ({
    ...one.faulty,
    flags: afterRemedies(planOf(container, host, profileOfEngine(host)).before, remedies).map(flagText),
  });

  const byFlags = (container: Container, {rule}: RuleCase): readonly Remedy[] =>
    found(container, rule).remedy.filter(({kind}) => kind === 'add' || kind === 'remove');

  const isPlain = ({faulty: {command, then}}: RuleCase): boolean =>
    then === 'nothing' && command.join(' ') === 'sleep infinity';

  beforeAll(async () => {
    for (const one of ruleCases) {
      const name = capabilityOf(one);
      (name === undefined || !name.startsWith('CAP_') || (await hostHas(name)) ? possible : impossible).push(
        one,
      );
    }
    await inParallel(4, possible, async one => [await start(one.faulty), await start(one.sound)]);
    // docker exec does not wait for the process that it starts, so that it is seen a moment later.
    await pause(500);
    host = await look();
    await inParallel(4, possible, async one => {
      const container = await faulty(one);
      const remedies = byFlags(container, one);
      if (remedies.length > 0) await start(again(container, one, remedies));
      if (isPlain(one))
        await start(
          again(
            container,
            one,
            container.findings.flatMap(({remedy}) => remedy),
          ),
        );
    });
    await pause(500);
    later = await look();
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await inParallel(4, [...started.values()], async one => (await one)[Symbol.asyncDispose]());
    reader.close();
  });

  const titled = ruleCases.map(one => [one.rule, one] as const);
  const isImpossible = (one: RuleCase): boolean => impossible.includes(one);

  /** Skips what this host has not, with the reason. */
  const unlessPossible = (one: RuleCase, context: TestContext): void => {
    if (isImpossible(one)) context.skip(`the daemon of this machine has no ${capabilityOf(one)}`);
  };

  test.for(titled)('%s stands where the fault is, as severe as it is', async ([rule, one]) => {
    if (isImpossible(one)) {
      await expect(scratch(one.faulty.flags)).rejects.toThrow(/not available in the current environment/);
      return;
    }
    expect(found(await faulty(one), rule).severity).toBe(one.severity);
  });

  test.for(titled)(
    '%s does not stand on the nearest container without the fault',
    async ([rule, one], context) => {
      unlessPossible(one, context);
      expect(idsOf(await at(host)(one.sound))).not.toContain(rule);
    },
  );

  test.for(titled)("%s: the figures of its evidence are the kernel's", async ([rule, one], context) => {
    unlessPossible(one, context);
    const container = await faulty(one);
    const {evidence} = found(container, rule);
    const first = (await inspect(container.name)).State.Pid;
    for (const [, mask] of evidence.matchAll(/bounding set (0x[0-9a-f]+)/g))
      expect(mask).toBe(masksOf(first).bounding);
    const pids = (/host PIDs? ([0-9, ]+)/.exec(evidence)?.[1] ?? '').split(', ').filter(Boolean).map(Number);
    const namespace = readlinkSync(`/proc/${first}/ns/pid`);
    for (const pid of pids) expect(readlinkSync(`/proc/${pid}/ns/pid`)).toBe(namespace);
    const effective = /(\d+) capabilit(?:y|ies) in the effective set/.exec(evidence)?.[1];
    if (effective !== undefined)
      expect(Number(effective)).toBe((await setsOf(pids[0] ?? 0)).effective.length);
  });

  test.for(titled)('%s is gone with its remedy, and nothing else has come', async ([rule, one], context) => {
    unlessPossible(one, context);
    const before = await faulty(one);
    const remedies = byFlags(before, one);
    if (remedies.length === 0) {
      // No flag made it: it ends with the processes that the remedy names.
      const pids = found(before, rule).remedy.flatMap(each => ('hostPid' in each ? [each.hostPid] : []));
      expect(pids.length).toBeGreaterThan(0);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await pause(300);
      const after = await at(await look())(one.faulty);
      expect(idsOf(after)).not.toContain(rule);
      expect(idsOf(before)).toEqual(expect.arrayContaining(idsOf(after)));
      return;
    }
    const after = await at(later)(again(before, one, remedies));
    expect(after.state).toBe('running');
    expect(idsOf(after)).not.toContain(rule);
    expect(idsOf(before)).toEqual(expect.arrayContaining(idsOf(after)));
  });

  test.for(titled.filter(([, one]) => isPlain(one)))(
    '%s: with every remedy taken, nothing is left to find',
    async ([, one], context) => {
      unlessPossible(one, context);
      const before = await faulty(one);
      const after = await at(later)(
        again(
          before,
          one,
          before.findings.flatMap(({remedy}) => remedy),
        ),
      );
      expect([after.state, idsOf(after), after.risk]).toEqual(['running', [], 'ok']);
    },
  );

  test.for(titled.filter(([, one]) => isPlain(one)))(
    '%s: explain tells beforehand what the kernel reports and what is found',
    async ([, one]) => {
      const words = [
        'docker',
        'run',
        '-d',
        ...one.faulty.flags,
        // The first --network counts, so that this one does only if the case has none.
        '--network=none',
        'captop-lab:latest',
        'sleep',
      ];
      const told = explainRun(words, host, commandPlace(), {imageUser: () => ''});
      if (isImpossible(one)) {
        expect(isParseError(told) && told.error).toMatch(/not available to this daemon/);
        return;
      }
      if (isParseError(told)) throw new Error(told.error);
      const real = await faulty(one);
      const {expected} = told.container;
      if ('unknown' in expected) throw new Error(expected.unknown);
      const kernel = await setsOf((await inspect(real.name)).State.Pid);
      for (const set of setNames)
        expect([set, await decode(expected[set].toString(16))]).toEqual([set, kernel[set]]);
      expect(told.container.findings.map(({id, severity}) => [id, severity])).toEqual(
        real.findings.map(({id, severity}) => [id, severity]),
      );
    },
  );

  test('every rule has its containers here, or a reason why none can have it', () => {
    const covered = new Set([...ruleCases.map(({rule}) => rule), ...Object.keys(elsewhere)]);
    expect(rules.map(({id}) => id).filter(id => !covered.has(id))).toEqual([]);
    expect([...covered].filter(id => !rules.some(rule => rule.id === id))).toEqual([]);
  });
});
