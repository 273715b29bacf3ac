/** A `docker run` command, or one of Podman or nerdctl -> what it asks for. */
import type {ComposeFiles} from '../compose/files.ts';
import {absolutePath} from '../compose/posix-path.ts';
import type {Asked} from '../flags/declared.ts';
import type {Mount} from '../flags/mounts.ts';
import {isParseError, type ParseError, parseError} from '../flags/parse-error.ts';
import {askedByRun} from '../flags/table.ts';
import type {Request} from '../request/request.ts';
import {type FindContainer, followMode, mountsFrom, type NotFound} from './containers.ts';
import {newRelativeSources} from './docker-mount-refusals.ts';
import {refusedByDocker} from './docker-refusals.ts';
import {wrongImage} from './image-reference.ts';
import {refusedByPodman} from './podman-refusals.ts';
import {type AskedUserNamespace, podmanUserNamespace} from './podman-userns.ts';
import {givenAway, withOverlays} from './podman-volumes.ts';
import {type Command, readCommand} from './run-flags-parser.ts';
import {type RunProgram, runCommandOf} from './run-program.ts';
import {unknownRuntime} from './runtime.ts';
import {readSeccompProfiles} from './seccomp-profile.ts';
import {type Spellings, spellingsIn} from './spellings.ts';
import {volumeByOptions} from './volume-options.ts';

/** Where the command would be run. */
export interface RunSurroundings {
  /** Relative paths start here. */
  readonly folder: string;
  readonly home: string;
  readonly files: Pick<ComposeFiles, 'read'>;
  readonly find: FindContainer;
}

/** What a command asks for, followed into other containers and files, and what could not be followed. */
class Following {
  readonly unresolved: string[] = [];
  /** Containers that are not on the host that was read, in sentences. */
  readonly missing: string[] = [];
  readonly notes: string[] = [];
  readonly #command: Command;
  readonly #around: RunSurroundings;

  constructor(command: Command, around: RunSurroundings) {
    this.#command = command;
    this.#around = around;
  }

  #mode(kind: 'pid' | 'network' | 'ipc' | 'user', asked: string): string {
    const flag = kind === 'user' ? 'userns' : kind;
    const inode = /^ns:(.*)$/.exec(asked)?.[1];
    if (inode !== undefined) {
      if (/^\/proc\/1\/ns\/\w+$/.test(inode)) return 'host';
      this.unresolved.push(`--${flag}: the namespace ${inode} is not looked at`);
      return asked;
    }
    const {mode, problem} = followMode(kind, asked, this.#around.find);
    if (problem !== null) this.#leave(flag, problem);
    // What a namespace of its own holds is told by its maps, which are not followed.
    else if (kind === 'user' && mode.startsWith('container:'))
      this.unresolved.push(
        `--${flag}: the user namespace of ${mode.slice('container:'.length)} is not looked at`,
      );
    if (mode === 'host' && asked !== 'host')
      this.notes.push(
        `--${flag}: ${asked.slice('container:'.length)} shares the host's, and so does this container`,
      );
    return mode;
  }

  #leave(flag: string, {error, isMissing}: NotFound): void {
    (isMissing ? this.missing : this.unresolved).push(`--${flag}: ${error}`);
  }

  /** `--rootfs FOLDER[:O|:idmap…]` takes a folder in the place of an image; with `O` nothing is written to it. */
  #root(): readonly Mount[] {
    if (!this.#command.isOn('rootfs')) return [];
    const [source = '', options = ''] = this.#command.image.split(':');
    return [
      {type: 'bind', source, destination: '/', readOnly: options.split(',').includes('O'), propagation: ''},
    ];
  }

  follow(asked: Asked): Asked {
    const {folder, home, files, find} = this.#around;
    const {namespaces} = asked;
    const {options, unread, notes} = readSeccompProfiles(asked.securityOpt, folder, files);
    this.unresolved.push(...unread);
    this.notes.push(...notes);
    const taken = this.#command.all('volumes-from').flatMap(spec => {
      const mounts = mountsFrom(spec, find);
      if (!('error' in mounts)) return mounts;
      this.#leave('volumes-from', mounts);
      return [];
    });
    const made = this.#command.all('mount').flatMap(mount => volumeByOptions(mount) ?? []);
    this.unresolved.push(...made.flatMap(({problem}) => problem ?? []));
    const replaced = new Set(
      made.flatMap(({mounts, devices}) => [
        ...mounts.map(each => each.destination),
        ...devices.map(each => each.container),
      ]),
    );
    const own = asked.mounts.filter(({destination}) => !replaced.has(destination));
    return {
      ...asked,
      securityOpt: options,
      namespaces: {
        ...namespaces,
        pid: this.#mode('pid', namespaces.pid),
        ipc: this.#mode('ipc', namespaces.ipc),
        network: this.#mode('network', namespaces.network),
        user: this.#mode('user', namespaces.user),
      },
      mounts: [...this.#root(), ...own, ...made.flatMap(({mounts}) => mounts), ...taken].map(mount =>
        mount.type === 'bind' ? {...mount, source: absolutePath(mount.source, folder, home)} : mount,
      ),
      devices: [...asked.devices, ...made.flatMap(({devices}) => devices)],
    };
  }
}

/** Flags whose effect only the daemon or a file knows. */
const unseen: ReadonlyArray<readonly [flag: string, kind: 'note' | 'unresolved', sentence: string]> = [
  ['gpus', 'note', '--gpus: the devices of the graphics driver are not looked at'],
  ['pod', 'unresolved', '--pod: the namespaces of the pod are not looked at'],
  ['secret', 'note', '--secret: the secret is not looked at'],
  ['volume-driver', 'unresolved', '--volume-driver: captop does not know what its volumes are'],
];

/** nerdctl takes more of some flags, such as --pid=private, and captop does not know all that it refuses. */
const refusedBy: Readonly<Record<RunProgram['name'], (command: Command) => ParseError | null>> = {
  docker: refusedByDocker,
  podman: refusedByPodman,
  nerdctl: () => null,
};

const asPodmanReads = (asked: Asked, command: Command, {mode, user}: AskedUserNamespace): Asked =>
  withOverlays({...asked, user: asked.user || user, namespaces: {...asked.namespaces, user: mode}}, command);

/** What a `run` or `create` command asks for; one sentence if it cannot be read. */
export function requestOf(
  words: readonly string[],
  around: RunSurroundings,
): (Request & {readonly spellings: Spellings}) | ParseError {
  const run = runCommandOf(words);
  if (isParseError(run)) return run;
  const command = readCommand(run);
  if (isParseError(command)) return command;
  const misnamed = command.isOn('rootfs') ? null : wrongImage(command.image);
  if (misnamed !== null) return misnamed;
  const read = askedByRun(command);
  if (isParseError(read)) return read;
  const refused = refusedBy[run.program.name](command);
  if (refused !== null) return refused;
  const own = run.program.name === 'podman' ? podmanUserNamespace(command) : null;
  if (isParseError(own)) return own;
  const following = new Following(command, around);
  const asked = following.follow(own === null ? read : asPodmanReads(read, command, own));
  const [missing] = following.missing;
  if (missing !== undefined) return parseError(`${missing}: ${run.program.name} run would refuse it`);
  const runtime = unknownRuntime(command.last('runtime'));
  const globs = command.all('mount').filter(mount => /(^|,)type=glob(,|$)/.test(mount));
  const unresolved = [
    ...(runtime === null ? [] : [`--runtime: ${runtime}`]),
    ...(own === null || /^(host)?$/.test(own.mode) ? [] : givenAway(command)),
    ...globs.map(mount => `--mount ${mount}: which paths it matches is not looked at`),
  ];
  const named = (kind: 'note' | 'unresolved'): readonly string[] =>
    unseen.flatMap(([flag, its, sentence]) =>
      its === kind && command.all(flag).length > 0 ? [sentence] : [],
    );
  const older =
    run.program.name === 'docker'
      ? newRelativeSources(command).map(
          source => `docker before 28.2 refuses ${source}, and takes it written as ./${source}`,
        )
      : [];
  return {
    name: command.last('name') || command.image,
    image: command.image,
    asked,
    command: command.command,
    spellings: spellingsIn(command, around),
    ...(own?.maps ? {userNamespace: own.maps} : {}),
    unresolved: [...following.unresolved, ...unresolved, ...named('unresolved')],
    assumptions: [...following.notes, ...(own?.notes ?? []), ...named('note'), ...older],
  };
}
