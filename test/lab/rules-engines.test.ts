/** The rules where users are mapped or the engine grants otherwise: what is found, and that remedies are true there. */
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {flagText} from '../../source/model/flags/flag.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {judge, profileOfEngine} from '../../source/model/judge.ts';
import {afterRemedies} from '../../source/model/remedies/apply.ts';
import {planOf} from '../../source/model/remedies/plan.ts';
import type {Host} from '../../source/model/snapshot.ts';
import {commandPlace} from '../compose/explained.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {type Engine, remappedDocker, rootfulPodman, rootlessPodman} from './engines.ts';
import {labImage} from './image.ts';

interface Case {
  readonly flags: readonly string[];
  /** `severity id` of each finding, worst first. */
  readonly findings: readonly string[];
}

async function run(engine: Engine, flags: readonly string[], image = labImage): Promise<string> {
  const words = ['run', '--detach', '--network=none', ...flags, image, 'sleep', 'infinity'];
  return (await engine.command(...words)).split('\n').at(-1) ?? '';
}

async function look(engine: Engine): Promise<Host> {
  const reader = openHost({
    endpoint: chooseEndpoint({hosts: [engine.url], env: process.env}),
    procRoot: '/proc',
  });
  try {
    const [host] = judge(await reader.observe({all: true})).hosts;
    return host ?? expect.fail('no host was observed');
  } finally {
    reader.close();
  }
}

const named = (host: Host, id: string) =>
  host.containers.find(container => container.id === id) ?? expect.fail(`${id} was not observed`);

const words = (host: Host, id: string): string[] =>
  named(host, id).findings.map(finding => `${finding.severity} ${finding.id}`);

function engineRules(
  title: string,
  commands: readonly string[],
  begin: () => Promise<Engine>,
  cases: readonly Case[],
  more: (engine: () => Engine, host: () => Host) => void = () => {},
): void {
  const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands});
  describeUnless(obstacle, title, () => {
    let engine: Engine;
    let first: Host;
    let second: Host;
    const ids = new Map<Case, string>();
    const remedied = new Map<Case, string>();

    beforeAll(async () => {
      engine = await begin();
      for (const one of cases) ids.set(one, await run(engine, one.flags));
      first = await look(engine);
      for (const one of cases) {
        const container = named(first, ids.get(one) ?? '');
        const remedies = container.findings.flatMap(({remedy}) => remedy);
        remedied.set(
          one,
          await run(
            engine,
            afterRemedies(planOf(container, first, profileOfEngine(first)).before, remedies).map(flagText),
          ),
        );
      }
      second = await look(engine);
    });
    afterAll(async () => {
      await engine?.[Symbol.asyncDispose]();
    });

    const titled = cases.map(one => [one.flags.join(' ') || 'no flag', one] as const);
    test.each(titled)('%s: is judged by what it means here', (_flags, one) => {
      expect(words(first, ids.get(one) ?? '')).toEqual(one.findings);
    });

    test.each(titled)('%s: with every remedy taken, nothing is left to find', (_flags, one) => {
      const after = named(second, remedied.get(one) ?? '');
      expect([after.state, after.findings.map(({id}) => id)]).toEqual(['running', []]);
    });

    more(
      () => engine,
      () => first,
    );
  });
}

engineRules(
  'The rules on Docker with userns-remap',
  ['dockerd', 'unshare'],
  remappedDocker,
  [
    {flags: [], findings: ['low capabilities-within-reach']},
    {flags: ['--cap-add=SYS_ADMIN'], findings: ['medium cap-sys-admin', 'low capabilities-within-reach']},
    {flags: ['--cap-add=ALL'], findings: ['medium all-capabilities', 'low capabilities-within-reach']},
    {flags: ['--userns=host'], findings: ['medium root-on-host', 'medium host-user-namespace']},
    {
      flags: ['--userns=host', '--privileged'],
      findings: ['critical privileged', 'medium root-on-host', 'medium host-user-namespace'],
    },
    {flags: ['--user=1001', '--cap-drop=ALL'], findings: []},
  ],
  (engine, host) => {
    test.each([['--privileged'], ['--pid=host'], ['--network=host']])(
      '%s: explain refuses what the daemon refuses',
      async flag => {
        const told = explainRun(['docker', 'run', flag, labImage], host(), commandPlace());
        expect(isParseError(told) && told.error).toMatch(/without --userns=host/);
        await expect(engine().command('create', flag, labImage, 'true')).rejects.toThrow(/user namespace/);
      },
    );
  },
);

/** A user namespace of its own in which each uid is that of the host. */
const sameIds = ['--uidmap=0:0:65536', '--gidmap=0:0:65536'];

/** Makes /proc/sys writable, and writes what is there already: that alone proves who may. */
const setCorePattern =
  'mount -o remount,rw,bind /proc/sys; read now </proc/sys/kernel/core_pattern; echo "$now" >/proc/sys/kernel/core_pattern';

engineRules(
  'The rules on Podman as root',
  ['podman', 'unshare'],
  rootfulPodman,
  [
    {flags: [], findings: ['medium root-on-host']},
    {
      flags: [...sameIds, '--cap-add=SYS_ADMIN'],
      findings: ['critical sys-admin-mapped-root', 'medium cap-sys-admin', 'medium root-on-host'],
    },
    {flags: sameIds, findings: ['medium root-on-host']},
    {flags: ['--cap-add=NET_ADMIN'], findings: ['high cap-net-admin', 'medium root-on-host']},
    {
      flags: ['--user=1001', '--cap-add=NET_ADMIN'],
      findings: ['high cap-net-admin', 'low capabilities-within-reach'],
    },
    {flags: ['--user=1001', '--cap-add=NET_BIND_SERVICE'], findings: ['low capabilities-within-reach']},
    {flags: ['--privileged'], findings: ['critical privileged', 'medium root-on-host']},
  ],
  engine => {
    test.each([
      [[...sameIds, '--cap-add=SYS_ADMIN'], true],
      [sameIds, false],
    ])('%s: whether it may set core_pattern is what is found', async (flags, may) => {
      const id = await run(engine(), flags);
      const written = engine().command('exec', id, 'sh', '-c', setCorePattern);
      await (may
        ? expect(written).resolves.toBe('')
        : expect(written).rejects.toThrow(/permission|Permission|Read-only/));
      expect(words(await look(engine()), id).includes('critical sys-admin-mapped-root')).toBe(may);
    });
  },
);

engineRules('The rules on Podman without root', ['podman', 'unshare'], rootlessPodman, [
  {flags: [], findings: ['low capabilities-within-reach']},
  {flags: ['--privileged'], findings: ['high privileged', 'low capabilities-within-reach']},
]);
