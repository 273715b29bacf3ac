/** What a session of exec that was asked to run as root gives, in a container whose own user is another. */
import {describe, expect, test} from 'vitest';
import {driftOf} from '../../source/model/drift.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import type {ExecSession, Process} from '../../source/model/snapshot.ts';
import {processWords} from '../../source/ui/screens/detail/process-words.ts';
import {container, declared, defaultSet, host, none, process, row, sets} from './build.ts';

const pid1 = process({
  user: {uid: 1000, name: null},
  hostUser: {uid: 1000, name: null},
  hostUids: {real: 1000, saved: 1000, fs: 1000},
  rootOnHost: false,
  capabilities: sets(none, defaultSet),
});
const asked = declared({user: '1000', uid: 1000});
const sleeper = (change: Partial<Process> = {}): Process =>
  process({hostPid: 2700, parentHostPid: 2660, containerPid: 7, ...change});
const session = (user: string): ExecSession => ({
  id: 'e'.repeat(64),
  hostPid: 2700,
  user,
  privileged: false,
  command: ['sleep', '9997'],
});
/** Docker run with `--user 1000`, and what was started in it. */
const started = (user: string, ...processes: Process[]) =>
  container({pid1, processes: [pid1, ...processes], declared: asked, execs: [session(user)]});

const expected = sets(none, defaultSet);
const evidence = (user: string, ...processes: Process[]): string[] => [
  ...new Set(
    driftOf(started(user, ...processes), expected, host([])).map(each => `${each.origin}: ${each.evidence}`),
  ),
];
const root = 'which gives root what the flags give to root';

describe('an exec as root', () => {
  test.each(['0', 'root', '0:0', 'root:staff'])('--user=%s accounts for what its process holds', user => {
    expect(evidence(user, sleeper())).toEqual([
      `unknown: it is a running docker exec as user "${user}", not privileged, ${root}`,
    ]);
  });

  test('accounts for what descends from it', () => {
    const shell = sleeper();
    const below = sleeper({hostPid: 2701, parentHostPid: 2700, containerPid: 8});
    expect(evidence('0', shell, below)).toContain(
      `unknown: it descends from host PID 2700, a running docker exec as user "0", not privileged, ${root}`,
    );
  });

  test('is named as the origin in the finding, in the list and of the process', () => {
    const observed = started('0', sleeper());
    const judged = judgeContainer(observed, host([observed]), profileNamed('docker') as Profile);
    const found = judged.findings.find(({id}) => id === 'gained-privilege');
    expect(found?.evidence).toMatch(/^host PID 2700 holds CHOWN, .*; origin docker exec as root$/);
    expect(found?.short).toBe('docker exec as root');
    const said = processWords(row(observed, {drift: judged.drift}), sleeper()).map(({text}) => String(text));
    expect(said).toContain(
      `Origin exec as root: gained 14 capabilities (effective, permitted). It is a running docker exec as user "0", not privileged, ${root}.`,
    );
  });
});

test('an exec as another user than root accounts for nothing that its process has become since', () => {
  expect(evidence('1000', sleeper())).toEqual([
    'unknown: docker exec as user "1000", not privileged, came before it',
  ]);
});

test('nor does an exec as root account for what is outside the bounding set of the flags', () => {
  const wider = sleeper({capabilities: sets(defaultSet | 0x200000n)});
  expect(evidence('0', wider)).toEqual(['unknown: docker exec as user "0", not privileged, came before it']);
});
