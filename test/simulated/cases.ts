/**
 * What the containers of a simulated host are: kinds of `docker run`, each with the capability masks that a
 * real daemon (26.1.5) and a kernel with all 41 capabilities gave for it. The masks are literals on purpose:
 * nothing here may come from the code under test.
 */

/** The five sets as the kernel prints them in /proc/PID/status, without leading zeros. */
export interface Masks {
  readonly inheritable: string;
  readonly permitted: string;
  readonly effective: string;
  readonly bounding: string;
  readonly ambient: string;
}

const masks = (effective: string, bounding: string): Masks => ({
  inheritable: '0',
  permitted: effective,
  effective,
  bounding,
  ambient: '0',
});

/** What `docker run` was asked for, and what the kernel then says of PID 1. */
export interface Kind {
  readonly name: string;
  /** Of 100 containers, how many are of this kind. */
  readonly share: number;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly privileged: boolean;
  readonly capAdd: readonly string[] | null;
  readonly capDrop: readonly string[] | null;
  readonly securityOpt: readonly string[] | null;
  readonly binds: readonly string[] | null;
  readonly noNewPrivileges: boolean;
  readonly masks: Masks;
}

const usual = {
  user: '',
  uid: 0,
  gid: 0,
  privileged: false,
  capAdd: null,
  capDrop: null,
  securityOpt: null,
  binds: null,
  noNewPrivileges: false,
  masks: masks('a80425fb', 'a80425fb'),
} as const;

/** The capability mask of `docker exec --privileged` and of `--privileged`: everything that the host has. */
export const everything = '1ffffffffff';

export const kinds: readonly Kind[] = [
  {...usual, name: 'default', share: 58},
  {...usual, name: 'user', share: 14, user: '1000', uid: 1000, gid: 0, masks: masks('0', 'a80425fb')},
  {...usual, name: 'app', share: 10, user: 'app:app', uid: 1001, gid: 1001, masks: masks('0', 'a80425fb')},
  {
    ...usual,
    name: 'least',
    share: 6,
    capAdd: ['NET_BIND_SERVICE'],
    capDrop: ['ALL'],
    securityOpt: ['no-new-privileges'],
    noNewPrivileges: true,
    masks: masks('400', '400'),
  },
  {...usual, name: 'nokill', share: 4, capDrop: ['KILL'], masks: masks('a80425db', 'a80425db')},
  {...usual, name: 'net', share: 3, capAdd: ['NET_ADMIN'], masks: masks('a80435fb', 'a80435fb')},
  {
    ...usual,
    name: 'agent',
    share: 2,
    binds: ['/var/run/docker.sock:/var/run/docker.sock'],
  },
  {...usual, name: 'admin', share: 1, capAdd: ['CAP_SYS_ADMIN'], masks: masks('a82425fb', 'a82425fb')},
  {
    ...usual,
    name: 'priv',
    share: 2,
    privileged: true,
    securityOpt: ['label=disable'],
    masks: masks(everything, everything),
  },
];

/** The kind of the nth container: the shares are spread evenly, so that ten containers already differ. */
export function kindOf(n: number): Kind {
  // 37 and 100 have no common divisor: a hundred consecutive numbers meet each place of the hundred once.
  let place = (n * 37) % 100;
  for (const kind of kinds) {
    if (place < kind.share) return kind;
    place -= kind.share;
  }
  throw new Error('the shares of the kinds must add up to 100');
}

/** Images, with the processes that run in a container of each: PID 1 first. */
export const images: readonly {readonly name: string; readonly commands: readonly (readonly string[])[]}[] = [
  {
    name: 'nginx:1.29',
    commands: [
      ['nginx: master process nginx -g daemon off;'],
      ['nginx: worker process'],
      ['nginx: worker process'],
    ],
  },
  {
    name: 'postgres:18',
    commands: [
      ['postgres'],
      ['postgres: checkpointer '],
      ['postgres: background writer '],
      ['postgres: walwriter '],
      ['postgres: autovacuum launcher '],
    ],
  },
  {name: 'redis:8', commands: [['redis-server *:6379']]},
  {name: 'registry.example.com/shop/api:2026.11.3', commands: [['node', '/srv/api/server.js']]},
  {
    name: 'registry.example.com/shop/worker:2026.11.3',
    commands: [['python3', '-m', 'worker', '--queue', 'orders']],
  },
  {name: 'busybox:1.37', commands: [['sleep', '3600']]},
];
