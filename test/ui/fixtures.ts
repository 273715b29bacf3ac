/** A fixed host with the well-known cases, from literal facts, and a watch that a test controls. */
import {isUnknown, unknown} from '../../source/model/known.ts';
import type {LiveObservation, Watch} from '../../source/model/live.ts';
import type {Observation, ObservedContainer, Process} from '../../source/model/snapshot.ts';
import {caps, container, declared, defaultSet, everySet, host, process, sets} from '../model/build.ts';

const id = (pair: string): string => pair.repeat(32);

function running(
  name: string,
  pair: string,
  pid1: Partial<Process>,
  change: Partial<ObservedContainer> = {},
): ObservedContainer {
  const first = withIds(process({namespaces: ownNamespaces(pid1.hostPid ?? 0), ...pid1}));
  return container({
    id: id(pair),
    name,
    cgroup: `/docker/${id(pair)}`,
    pid1: first,
    processes: [first, ...(change.processes ?? [])],
    ...without(change),
  });
}

/** A process whose real, effective, saved and file-system ids are equal, as they are unless it changes one. */
function withIds(made: Process): Process {
  const {hostPid, user, hostUser, gid} = made;
  const alike = (value: number) => ({real: value, effective: value, saved: value, fs: value});
  const uids = isUnknown(user) ? user : alike(user.uid);
  const hostUids = isUnknown(hostUser) ? hostUser : alike(hostUser.uid);
  const gids = isUnknown(gid) ? gid : alike(gid as number);
  return {...made, ids: [{hostTid: hostPid, uids, gids, hostUids, hostGids: gids}]};
}

const without = ({processes: _, ...rest}: Partial<ObservedContainer>): Partial<ObservedContainer> => rest;

/** Inodes of a container's own namespaces; user and time are the host's (as build.ts has them). */
const ownNamespaces = (seed: number) => ({
  pid: 4026533000 + seed,
  user: 4026531837,
  mnt: 4026543000 + seed,
  net: 4026553000 + seed,
  ipc: 4026563000 + seed,
  uts: 4026573000 + seed,
  cgroup: 4026583000 + seed,
  time: 4026531834,
});

const atPid = (hostPid: number, containerPid = 1) => ({
  hostPid,
  containerPid,
  nspid: [hostPid, containerPid],
});

const app = {uid: 1001, name: null};

/** A container for each case that captop is about, as a real host shows it. */
export const containers: readonly ObservedContainer[] = [
  running(
    'priv',
    'a1',
    {...atPid(2805), capabilities: sets(everySet), seccomp: 'disabled'},
    {declared: declared({privileged: true, maskedPaths: null, readonlyPaths: null})},
  ),
  running('web', 'b2', atPid(2685)),
  running(
    'macadmin',
    'c3',
    {...atPid(2865), capabilities: sets(defaultSet | caps('MAC_ADMIN'))},
    {declared: declared({capAdd: ['MAC_ADMIN']})},
  ),
  running(
    'nokill',
    'd4',
    {...atPid(2927), capabilities: sets(defaultSet & ~caps('KILL'))},
    {declared: declared({capDrop: ['KILL']})},
  ),
  running(
    'api',
    'e5',
    {
      ...atPid(2745),
      user: app,
      hostUser: {uid: 1001, name: 'app'},
      hostUids: {real: 1001, saved: 1001, fs: 1001},
      rootOnHost: false,
      gid: 0,
      groups: [0],
      capabilities: sets(0n, defaultSet),
    },
    {declared: declared({user: '1001', userSource: 'image', imageUser: '1001', uid: 1001})},
  ),
  running('builder', 'f6', atPid(6394), {
    processes: [
      process({
        ...atPid(6447, 7),
        parentHostPid: 6350,
        comm: 'sh',
        command: 'sh -c make',
        capabilities: sets(everySet),
      }),
    ],
    execs: [{id: id('0e'), hostPid: 6447, user: '', privileged: true, command: ['sh', '-c', 'make']}],
  }),
  running(
    'zero',
    '07',
    {
      ...atPid(2991),
      user: {uid: 65534, name: 'nobody'},
      hostUser: {uid: 65534, name: 'nobody'},
      hostUids: {real: 65534, saved: 65534, fs: 65534},
      rootOnHost: false,
      capabilities: sets(0n),
      noNewPrivileges: true,
    },
    {
      declared: declared({
        capDrop: ['ALL'],
        user: '65534:65534',
        userSource: 'run',
        uid: 65534,
        noNewPrivileges: true,
        readonlyRootfs: true,
      }),
    },
  ),
  running(
    'tree',
    '19',
    {...atPid(3100), command: 'init'},
    {
      processes: [
        process({...atPid(3101, 2), parentHostPid: 3100, comm: 'nginx', command: 'nginx: master process'}),
        process({
          ...atPid(3103, 4),
          parentHostPid: 3101,
          comm: 'nginx',
          command: 'nginx: worker process',
          user: {uid: 33, name: 'www-data'},
          hostUser: {uid: 33, name: 'www-data'},
          rootOnHost: false,
          capabilities: sets(0n, defaultSet),
        }),
        process({...atPid(3102, 3), parentHostPid: 3100, comm: 'sh', command: '', state: 'zombie'}),
        process({
          ...atPid(3200, 5),
          nspid: [3200, 5, 1],
          parentHostPid: 3100,
          comm: 'unshare',
          command: 'unshare -p sleep 60',
        }),
      ],
    },
  ),
  container({
    id: id('48'),
    name: 'hidden',
    pid1: null,
    unobserved: {reason: 'hidden', detail: 'its process is hidden by hidepid'},
    uidMap: unknown('its process is hidden by hidepid'),
    gidMap: unknown('its process is hidden by hidepid'),
  }),
];

/** Some containers with the names and labels of Compose, and two without. */
export const projects: readonly ObservedContainer[] = [
  ...containers.slice(0, 2),
  ...['web-1', 'web-2', 'web-3', 'worker-1'].map((name, index) =>
    container({
      id: `${index}c`.repeat(32),
      name: `shop-${name}`,
      image: 'registry.example.com/shop:7',
      labels: {'com.docker.compose.project': 'shop', 'com.docker.compose.service': name.slice(0, -2)},
    }),
  ),
];

/** An observation of these containers. */
export const observe = (of: readonly ObservedContainer[] = containers): Observation => ({
  takenAt: '2026-11-24T16:20:03.000Z',
  hosts: [host(of)],
});

export const live = (of: readonly ObservedContainer[] = containers): LiveObservation => ({
  observation: observe(of),
  connection: {state: 'live'},
  partial: false,
});

/** A watch that yields what a test gives it, and records what it is asked for. */
export interface ManualWatch extends Watch {
  readonly told: string[];
  give(next: LiveObservation): void;
  fail(error: Error): void;
}

export function manualWatch(first: LiveObservation | null = live()): ManualWatch {
  const waiting: LiveObservation[] = first === null ? [] : [first];
  const told: string[] = [];
  let wake = () => {};
  let closed = false;
  let failure: Error | null = null;
  async function* yielding(): AsyncGenerator<LiveObservation> {
    for (;;) {
      const next = waiting.shift();
      if (failure !== null) throw failure;
      if (closed) return;
      if (next !== undefined) yield next;
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  }
  return {
    told,
    give: next => {
      waiting.push(next);
      wake();
    },
    fail: error => {
      failure = error;
      wake();
    },
    refresh: () => told.push('refresh'),
    freeze: frozen => told.push(`freeze ${frozen}`),
    includeStopped: all => told.push(`all ${all}`),
    inspect: async containerId => `{\n  "Id": "${containerId}"\n}`,
    close: () => {
      closed = true;
      wake();
    },
    [Symbol.asyncIterator]: () => yielding(),
  };
}
