/** What each step of the remedies promises, on the real thing: Compose merges it, the daemon runs it, a pod keeps to it. */
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {parse} from 'yaml';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {flagText} from '../../source/model/flags/flag.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {judge} from '../../source/model/judge.ts';
import {composeFragment} from '../../source/model/remedies/compose.ts';
import {type RemedyFormat, remedyFormats} from '../../source/model/remedies/formats.ts';
import {type StepName, stepNames} from '../../source/model/remedies/plan.ts';
import type {Container, Host, ObservedHost} from '../../source/model/snapshot.ts';
import {commandPlace, explainText, withPlan} from '../compose/explained.ts';
import {needs, onLab, type Scratch, scratch} from '../on-lab.ts';
import {breaksBaseline, breaksRestricted} from '../pod-security.ts';
import {inParallel} from './docker.ts';
import {made, type RuleCase, ruleCases} from './rule-cases.ts';

const run = promisify(execFile);
const image = 'captop-lab:latest';
const service = 'web';

const isPlain = ({faulty: {command, then}}: RuleCase): boolean =>
  then === 'nothing' && command.join(' ') === 'sleep infinity';

/** Why a case is skipped: explain says that its flags would be refused. */
const refused = 'the daemon of this machine does not have the capability';

const severe = ({findings}: Container): readonly string[] =>
  findings.filter(({severity}) => severity === 'critical' || severity === 'high').map(({id}) => id);

/** Several faults at once: the remedy of one must not bring up another. */
const together: readonly RuleCase[] = [
  ['everything', '--privileged', '--volume=/:/host', '--pid=host', '--network=host', '--cap-add=SYS_ADMIN'],
  ['a volume that stays', '--volume=/etc:/host/etc', '--volume=captop-remedies:/data:ro', '--cap-add=ALL'],
  ['a bind that stays', '--volume=/srv:/srv:ro', '--volume=/:/host', '--device=/dev/kmsg', '--user=root'],
].map(([rule = '', ...flags]) => ({rule, severity: 'critical', faulty: made(flags), sound: made([])}));

const reader = openHost({endpoint: chooseEndpoint({hosts: [], env: process.env}), procRoot: '/proc'});

const explained = (flags: readonly string[], host: ObservedHost) => {
  const words = ['docker', 'run', `--name=${service}`, ...flags, image];
  const result = explainRun(words, host, commandPlace(), {imageUser: () => ''});
  // A capability that this daemon does not have.
  return isParseError(result) ? null : withPlan(result);
};

const format = (id: RemedyFormat['id']): RemedyFormat =>
  remedyFormats.find(each => each.id === id) ?? (remedyFormats[0] as RemedyFormat);

onLab('Each step of the remedies', () => {
  const cases = [...ruleCases.filter(isPlain), ...together];
  const started = new Map<string, Promise<Scratch>>();
  let folder: string;
  let host: Host;
  let later: Host;

  const look = async (): Promise<Host> => {
    const [found] = judge(await reader.observe({all: true})).hosts;
    if (found === undefined) throw new Error('no host was observed');
    return found;
  };

  const flagsOf = ({faulty}: RuleCase, step: StepName): readonly string[] | undefined =>
    explained(faulty.flags, host)?.plan[step].flags.map(flagText);

  const start = (flags: readonly string[]): Promise<Scratch> => {
    const key = JSON.stringify(flags);
    const there = started.get(key) ?? scratch(flags);
    started.set(key, there);
    return there;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'captop-remedies-'));
    host = await look();
    const wanted = cases.flatMap(one => stepNames.flatMap(step => [flagsOf(one, step) ?? []]));
    await inParallel(4, wanted, start);
    later = await look();
  });

  afterAll(async () => {
    await rm(folder, {recursive: true, force: true});
    await inParallel(4, [...started.values()], async one => (await one)[Symbol.asyncDispose]());
    reader.close();
  });

  const each = cases.flatMap(one => stepNames.map(step => [one.rule, step, one] as const));

  test.for(each)(
    '%s, %s: what is run with these flags has the risk that was promised',
    async ([, step, one], context) => {
      const flags = flagsOf(one, step);
      if (flags === undefined) return context.skip(refused);
      const {id} = await start(flags);
      const real = later.containers.find(container => container.id === id);
      if (real === undefined) throw new Error('the container was not observed');
      const promised = explained(one.faulty.flags, host)?.plan[step].risk;
      expect([real.state, real.risk, severe(real)]).toEqual(['running', promised, []]);
      if (step === 'hardened') expect(real.findings).toEqual([]);
    },
  );

  test.for(each)(
    '%s, %s: merged by Compose, the override does what was promised',
    async ([rule, step, one], context) => {
      needs(context, {commands: ['docker-compose']});
      const before = explained(one.faulty.flags, host);
      if (before === null) return context.skip(refused);
      const {container, plan} = before;
      const [base, over] = ['compose', 'override'].map(name =>
        join(folder, `${rule}-${step}-${name}.yaml`),
      ) as [string, string];
      const fragment = composeFragment(service, plan.before).replace(/: \{\}\n$/, ':\n');
      await writeFile(base, `${fragment}    image: ${image}\n`);
      const {paste, patch} = format('compose').text(container, plan, step);
      expect(paste === '').toBe(patch === '');
      await writeFile(over, paste === '' ? `services: {${service}: {}}\n` : paste);
      const words = ['-p', 'shop', '-f', base, '-f', over, 'config'];
      const {stdout} = await run('docker-compose', words);
      const [result] = explainText(stdout, host, {imageUser: () => ''}).explained.map(withPlan);
      expect([result?.container.risk, severe(result?.container ?? container)]).toEqual([plan[step].risk, []]);
      expect(result?.plan.before.map(flagText)).toEqual(plan[step].flags.map(flagText));
    },
  );

  test.for(each)(
    '%s, %s: the patch turns the service into what it should be',
    async ([rule, step, one], context) => {
      needs(context, {commands: ['patch']});
      const before = explained(one.faulty.flags, host);
      if (before === null) return context.skip(refused);
      const {container, plan} = before;
      const {patch} = format('compose').text(container, plan, step);
      if (patch === '') {
        expect(plan[step].flags).toEqual(plan.before);
        return;
      }
      const [file, diff] = ['file', 'patch'].map(name => join(folder, `${rule}-${step}.${name}`)) as [
        string,
        string,
      ];
      await writeFile(file, composeFragment(service, plan.before));
      await writeFile(diff, patch);
      const {stdout} = await run('patch', ['--output=-', '--silent', file, diff]);
      expect(parse(stdout)).toEqual(parse(composeFragment(service, plan[step].flags)));
    },
  );

  test.for(each)('%s, %s: the pod keeps to the Pod Security Standards', ([, step, one], context) => {
    const before = explained(one.faulty.flags, host);
    if (before === null) return context.skip(refused);
    const pod = parse(format('kubernetes').text(before.container, before.plan, step).paste);
    // What does not decide over the host stays mounted, and the standards allow no path of it.
    const stays = before.plan[step].flags.some(({name}) => name === 'volume');
    const paths = ['HostPath Volumes', 'Volume Types'];
    if (step === 'hardened') expect(breaksRestricted(pod)).toEqual(stays ? paths : []);
    // What is left after the minimal step is of medium severity at most.
    const mild = new Set(['Host Namespaces', 'Capabilities', 'AppArmor', ...(stays ? paths : [])]);
    expect(breaksBaseline(pod).filter(control => !mild.has(control))).toEqual([]);
  });
});
