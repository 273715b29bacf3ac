/** What is read from the daemon's own files in place of requests: the same facts as the daemon's answer about each container. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {DockerEngine} from '../../../source/engine/docker/adapter.ts';
import type {EngineContainer} from '../../../source/engine/engine.ts';
import {isUnknown} from '../../../source/model/known.ts';
import {captopJson, named} from '../../captop.ts';
import {labCases} from '../../lab/cases.ts';
import {docker} from '../../lab/docker.ts';
import {freshName, needs, onLab, type Scratch, scratch, untilAlike} from '../../on-lab.ts';

const socketPath = '/var/run/docker.sock';

interface Pair {
  readonly byFiles: boolean;
  readonly first: object;
  readonly byRequest: object;
}

/** Everything that counts: the daemon tells mounts in no order, and the files tell of no sessions. */
function comparable({sessionsUnasked, execs, declared, ...others}: EngineContainer): object {
  const mounts = isUnknown(declared) ? [] : declared.mounts.map(mount => JSON.stringify(mount)).sort();
  return {...others, declared: {...declared, mounts}};
}

/** Each container as it is read first, and as the daemon answers about it: only the first reading uses files. */
async function pairs(names: readonly string[]): Promise<Map<string, Pair>> {
  const engine = new DockerEngine({kind: 'unix', url: `unix://${socketPath}`, socketPath}, () =>
    readFileSync('/proc/self/mountinfo', 'utf8'),
  );
  try {
    await engine.facts();
    const listed = (await engine.list(true)).filter(({name}) => names.includes(name));
    const found = new Map<string, Pair>();
    for (const each of listed) {
      const first = await engine.read(each.id, each);
      const byRequest = await engine.read(each.id, each);
      if (first === undefined || byRequest === undefined) throw new Error(`${each.name} is gone`);
      expect(byRequest.sessionsUnasked).toBeUndefined();
      found.set(each.name, {
        byFiles: first.sessionsUnasked === true,
        first: comparable(first),
        byRequest: comparable(byRequest),
      });
    }
    return found;
  } finally {
    engine.close();
  }
}

const expectSame = (found: ReadonlyMap<string, Pair>): void => {
  for (const [name, {first, byRequest}] of found) expect(first, name).toEqual(byRequest);
};

const one = async (name: string): Promise<Pair> => {
  const found = await pairs([name]);
  expectSame(found);
  const pair = found.get(name);
  if (pair === undefined) throw new Error(`${name} is not listed`);
  return pair;
};

/** Flags whose containers are read from files. */
const plain: readonly (readonly string[])[] = [
  ['--volume=/data', '--volume=/etc:/e:ro', '--tmpfs=/t:size=1m,ro'],
  [
    '--mount=type=tmpfs,target=/m',
    '--mount=type=bind,source=/usr,target=/u,readonly,bind-propagation=private',
  ],
  ['--network=host', '--uts=host', '--ipc=host', '--cgroupns=host', '--userns=host'],
  ['--device=/dev/null:/dev/x:r', '--device-cgroup-rule=c 1:3 r', '--group-add=7', '--user=1001:33'],
  ['--cap-add=Net_Admin', '--cap-drop=all', '--security-opt=no-new-privileges', '--init', '--read-only'],
  ['--security-opt=seccomp=unconfined', '--security-opt=systempaths=unconfined', '--label=a="é\\n"'],
  ['--privileged', '--restart=on-failure:3', '--health-cmd=true', '--health-interval=1s'],
];

onLab("The daemon's own files", () => {
  test('say what the daemon answers of each container of the lab', async context => {
    needs(context, {root: true});
    // Some of them start again all the time, perhaps between the two readings.
    const found = await untilAlike(async () => {
      const now = await pairs(labCases.map(({name}) => name));
      expectSame(now);
      return now;
    });
    expect(found.size).toBeGreaterThan(0);
    expect([...found.values()].filter(({byFiles}) => byFiles).length).toBeGreaterThan(found.size / 2);
  });

  test('say what the daemon answers whatever the flags are', async context => {
    needs(context, {root: true});
    await using stack = new AsyncDisposableStack();
    const containers = await Promise.all(plain.map(flags => scratch(flags)));
    for (const container of containers) stack.use(container);
    const found = await pairs(containers.map(({name}) => name));
    expectSame(found);
    expect([...found.values()].map(({byFiles}) => byFiles)).toEqual(plain.map(() => true));
  });

  test('are not used where they cannot prove of when they are, or do not show sessions of exec', async context => {
    needs(context, {root: true});
    await using stack = new AsyncDisposableStack();
    const running = stack.use(await scratch());
    const others: Scratch[] = await Promise.all([
      scratch(['--pid=host']),
      scratch([`--pid=container:${running.name}`]),
      scratch([`--network=container:${running.name}`]),
      scratch([], ['true']),
    ]);
    for (const container of others) stack.use(container);
    await docker('wait', others.at(-1)?.id ?? '');
    const created = freshName();
    const id = await docker('create', `--name=${created}`, '--network=none', 'captop-lab', 'true');
    stack.defer(async () => void (await docker('rm', id)));
    for (const name of [...others.map(each => each.name), created])
      expect((await one(name)).byFiles, name).toBe(false);
  });

  test('are of now after each change', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const {id} = container;
    const name = freshName();
    const changes: readonly (readonly string[])[] = [
      ['rename', id, name],
      ['update', '--memory=64m', '--memory-swap=64m', '--pids-limit=50', '--restart=no', id],
      ['pause', id],
      ['unpause', id],
      ['restart', '--time=0', id],
      ['kill', id],
      ['start', id],
    ];
    for (const change of changes) {
      await docker(...change);
      const {byFiles} = await one(name);
      expect(byFiles, change[0]).toBe(change[0] !== 'kill');
    }
  });

  test('leave sessions of exec to a request, which is made where a process shows one', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    await docker('exec', '--detach', '--user=1001', container.id, 'sleep', '1000');
    const {execs} = named(await captopJson([], {status: 0}), container.name);
    expect(execs).toMatchObject([{user: '1001', privileged: false, command: ['sleep', '1000']}]);
  });
});
