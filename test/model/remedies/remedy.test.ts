import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {explainRun} from '../../../source/model/explain/explain.ts';
import {flag, flagOf, flagText} from '../../../source/model/flags/flag.ts';
import {isParseError} from '../../../source/model/flags/parse-error.ts';
import {judgeContainer} from '../../../source/model/judge.ts';
import {type Profile, profileNamed, profiles} from '../../../source/model/profile.ts';
import {afterRemedies} from '../../../source/model/remedies/apply.ts';
import {flagDiff, planOf} from '../../../source/model/remedies/plan.ts';
import {remedyOf, remedyText} from '../../../source/model/remedy.ts';
import type {ObservedContainer, ObservedHost} from '../../../source/model/snapshot.ts';
import {commandPlace, withPlan} from '../../compose/explained.ts';
import {runs} from '../../random.ts';
import {container, host, plainSets, process} from '../observed.ts';

const docker = profileNamed('docker') as Profile;

const planned = (observed: ObservedContainer, on: ObservedHost = host()) =>
  planOf(judgeContainer(observed, on, docker), on, docker);

describe('flags after remedies', () => {
  test.each([
    [['--privileged'], ['remove --privileged'], []],
    [['--cap-add=MAC_ADMIN'], ['remove --cap-add=MAC_ADMIN'], []],
    [['--cap-drop=KILL'], ['--cap-drop=ALL'], ['--cap-drop=ALL']],
    [['--cap-drop=ALL'], ['--cap-drop=KILL'], ['--cap-drop=ALL']],
    [['--user=0'], ['--user=1000:1000'], ['--user=1000:1000']],
    [
      ['--security-opt=no-new-privileges=false'],
      ['--security-opt=no-new-privileges'],
      ['--security-opt=no-new-privileges'],
    ],
    [['--pid=host'], ['end host PID 7'], ['--pid=host']],
    [[], ['--user=1000:1000', '--cap-drop=ALL'], ['--cap-drop=ALL', '--user=1000:1000']],
  ])('%j with %j are %j', (before, remedies, after) => {
    const applied = afterRemedies(
      before.map(flagOf),
      remedies.flatMap(text => remedyOf(text) ?? []),
    );
    expect(applied.map(flagText)).toEqual(after);
  });

  test('a diff marks what goes and what comes', () => {
    const shared = flag('pid', 'host');
    expect(flagDiff([flag('privileged'), shared], [shared, flag('cap-drop', 'ALL')])).toEqual([
      {mark: '-', text: '--privileged'},
      {mark: '+', text: '--cap-drop=ALL'},
      {mark: ' ', text: '--pid=host'},
    ]);
  });
});

describe('a plan', () => {
  test('for a default container runs it as another user without capabilities, and says what cannot be seen', () => {
    const {before, hardened, notes} = planned(container([process(100, 0)]));
    expect(before).toEqual([]);
    expect(hardened.flags.map(flagText)).toEqual(['--cap-drop=ALL', '--user=1000:1000']);
    expect(notes.join(' ')).toMatch(/^14 held now .*which of them the program uses cannot be seen/);
  });

  test('for processes without an effective set says that dropping changes nothing, and what it cannot know', () => {
    const {hardened, notes} = planned(
      container([process(100, 1001)], {user: '1001', uid: 1001, userSource: 'run'}),
    );
    expect(hardened.flags.map(flagText)).toEqual(['--cap-drop=ALL', '--user=1001']);
    expect(notes.join(' ')).toMatch(/changes nothing that is in use now.*file capabilities or a setuid bit/);
  });

  test('takes the user that PID 1 went to by itself', () => {
    const {hardened} = planned(container([process(100, 101)]));
    expect(hardened.flags.map(flagText)).toEqual(['--cap-drop=ALL', '--user=101:101']);
  });

  test('leaves what an exec did to be ended by hand', () => {
    const full = plainSets('1fffeffffff', '1fffeffffff');
    const exec = process(107, 0, {capabilities: full});
    const {byHand, notes} = planned(
      container([process(100, 0), exec], {}, [
        {id: 'e', hostPid: 107, user: '', privileged: true, command: ['sh']},
      ]),
    );
    expect(byHand.map(remedyText)).toEqual(['end exec --privileged (host PID 107)']);
    // What it holds besides the others is not taken away by dropping.
    expect(notes.join(' ')).toMatch(/^14 held now /);
  });

  const volume = {type: 'volume', destination: '/host', readOnly: false, propagation: ''};
  const shown = {hostPath: '/', destination: '/host', readOnly: false, type: 'ext4', source: '/dev/vda'};
  const kernel = {...shown, mayNotAnswer: false, engineSocket: null, access: null};

  test('leaves out a volume that the kernel shows to be the root of the host', () => {
    const observed = container([process(100, 0)], {
      mounts: [{...volume, source: '/var/lib/docker/volumes/evil/_data'}],
    });
    const {before, minimal} = planned({...observed, mounts: [kernel]});
    expect(before.map(flagText)).toEqual(['--volume=evil:/host']);
    expect([minimal.flags, minimal.risk]).toEqual([[], 'medium']);
  });

  test('says what is left after the minimal step, even if only the kernel shows it', () => {
    const observed = container([process(100, 1001)], {
      user: '1001',
      uid: 1001,
      mounts: [{...volume, source: '/var/lib/docker/volumes/boot/_data', readOnly: true}],
    });
    const {minimal} = planned({...observed, mounts: [{...kernel, hostPath: '/boot', readOnly: true}]});
    expect([minimal.flags.map(flagText), minimal.risk]).toEqual([
      ['--user=1001', '--volume=boot:/host:ro'],
      'medium',
    ]);
  });

  test('leaves out both mounts that show the same directory, whichever was declared first', () => {
    const asked = [
      {...volume, type: 'bind', source: '/', destination: '/bind'},
      {...volume, source: '/var/lib/docker/volumes/evil/_data'},
    ];
    for (const mounts of [asked, asked.toReversed()]) {
      const observed = container([process(100, 0)], {mounts});
      const {minimal} = planned({...observed, mounts: [kernel, {...kernel, destination: '/bind'}]});
      expect([minimal.flags, minimal.risk]).toEqual([[], 'medium']);
    }
  });

  test('promises no less risk than what no flag removes', () => {
    const {minimal, hardened} = planned({...container([process(100, 0)]), mounts: [kernel]});
    expect([minimal.risk, hardened.risk]).toEqual(['critical', 'critical']);
  });

  test('for a first program with file capabilities names the file, since no flag helps', () => {
    const first = process(100, 1001, {
      capabilities: plainSets('2000', 'a80425fb'),
      fileCapabilities: 0x2000n,
    });
    expect(planned(container([first], {user: '1001', uid: 1001})).notes.join(' ')).toMatch(/setcap -r/);
  });
});

/** Words of a command out of flags that matter, in any combination. */
const capability = fc.constantFrom(
  'ALL',
  'KILL',
  'NET_ADMIN',
  'sys_admin',
  'CAP_MAC_ADMIN',
  'BPF',
  'PERFMON',
  'SYS_PTRACE',
  'IPC_LOCK',
  'CHOWN',
);
const anyFlag = fc.oneof(
  capability.map(name => `--cap-add=${name}`),
  capability.map(name => `--cap-drop=${name}`),
  fc.constantFrom(
    '--privileged',
    '--user=1000',
    '--user=root',
    '--user=0:0',
    '--pid=host',
    '--network=host',
    '--ipc=host',
    '--uts=host',
    '--security-opt=seccomp=unconfined',
    '--security-opt=apparmor=unconfined',
    '--security-opt=no-new-privileges',
    '--volume=/var/run/docker.sock:/var/run/docker.sock',
    '--volume=/run:/run:ro',
    '--volume=/:/host:ro',
    '--volume=/etc:/etc',
    '--device=/dev/sda',
    '--device=/dev/fuse',
    '--device-cgroup-rule=b 8:* rwm',
    '--read-only',
  ),
);

const explained = (flags: readonly string[], on: ObservedHost, profile: Profile) => {
  const result = explainRun(['docker', 'run', ...flags, 'bb'], on, commandPlace(), {
    profile,
    imageUser: () => '',
  });
  if (isParseError(result)) throw new Error(result.error);
  return withPlan(result);
};

const idsOf = (result: ReturnType<typeof explained>): string[] => result.container.findings.map(({id}) => id);

const hosts = [host(), host({rootless: true}), host({engineKind: 'podman', engineVersion: '5.4.2'})];

test('each remedy removes its finding, all of them remove all, and none makes another appear', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyFlag, {maxLength: 6}),
      fc.constantFrom(...hosts),
      fc.constantFrom(...profiles),
      (flags, on, profile) => {
        const first = explained(flags, on, profile);
        const found = idsOf(first);
        for (const {id, remedy} of first.container.findings) {
          if (remedy.length === 0) throw new Error(`no remedy for ${id}`);
          const then = idsOf(explained(afterRemedies(first.plan.before, remedy).map(flagText), on, profile));
          if (then.includes(id)) throw new Error(`${id} stands after ${remedy.map(remedyText).join(' ')}`);
          const appeared = then.filter(each => !found.includes(each));
          if (appeared.length > 0)
            throw new Error(`${appeared} appear after ${remedy.map(remedyText).join(' ')} for ${id}`);
        }
        const after = first.plan.hardened.flags.map(flagText);
        const left = idsOf(explained(after, on, profile));
        if (left.length > 0) throw new Error(`${left} left after ${after.join(' ')}`);
      },
    ),
    {numRuns: runs(3000)},
  );
});

test('the minimal step leaves nothing critical or high, and each step keeps what it promises', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyFlag, {maxLength: 6}), fc.constantFrom(...hosts), (flags, on) => {
      const {plan} = explained(flags, on, docker);
      for (const {flags: after, risk} of [plan.minimal, plan.hardened]) {
        const then = explained(after.map(flagText), on, docker).container;
        expect(then.risk).toBe(risk);
        expect(then.findings.filter(({severity}) => severity === 'critical' || severity === 'high')).toEqual(
          [],
        );
      }
    }),
    {numRuns: runs(1000)},
  );
});

test('the declared flags, written and read again, lead to the same sets and findings', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyFlag, {maxLength: 6}), flags => {
      const first = explained(flags, host(), docker);
      const second = explained(first.plan.before.map(flagText), host(), docker);
      expect(second.container.expected).toEqual(first.container.expected);
      expect(idsOf(second)).toEqual(idsOf(first));
      expect(second.container.risk).toBe(first.container.risk);
      expect(second.plan.before).toEqual(first.plan.before);
    }),
    {numRuns: runs(2000)},
  );
});

test('capabilities are named as bits of the host allow: every set of flags keeps within what is available', () => {
  const {container: judged} = explained(['--cap-add=ALL', '--cap-drop=KILL'], host(), docker);
  expect(judged.expected).toEqual(plainSets('1fffeffffdf', '1fffeffffdf'));
});
