/** Runs the built program without a terminal, and names what its JSON document holds. */
import {spawn} from 'node:child_process';
import {inject} from 'vitest';

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written before the program, to run it with other rights: `setpriv --reuid=…`. */
  readonly through?: readonly string[];
  /** The exit status to expect of a document; 0 if not given. */
  readonly status?: number;
}

/**
 * The machine's Docker alone. Without it captop shows every engine that it finds, so that a test would also see what
 * others start: only those of that leave it out.
 */
export const usualDocker = {DOCKER_HOST: 'unix:///var/run/docker.sock'} as const;
export const unnamedEngines = {DOCKER_HOST: undefined} as const;

/**
 * Leaves out the keys and columns of whoever runs the tests. No file can lie below this path, so none is written
 * either.
 */
export const withoutUserConfig = {XDG_CONFIG_HOME: '/dev/null'} as const;

/** `captop …` with pipes for standard input, output and error. */
export function captop(args: readonly string[], {env = {}, through = []}: RunOptions = {}): Promise<Result> {
  const [file = '', ...rest] = [...through, process.execPath, inject('bundle'), ...args];
  const environment: Record<string, string | undefined> = {
    ...process.env,
    ...usualDocker,
    ...withoutUserConfig,
    ...env,
  };
  // Another user has another home.
  if (through.length > 0 && env.HOME === undefined) environment.HOME = '/';
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {env: environment, stdio: ['pipe', 'pipe', 'pipe']});
    child.stdin.end();
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', status => resolve({status, stdout, stderr}));
  });
}

type Five<T> = Record<'effective' | 'permitted' | 'bounding' | 'inheritable' | 'ambient', T>;

export interface JsonProcess {
  readonly hostPid: number;
  readonly containerPid: number | null;
  readonly nspid: readonly number[];
  readonly command: string;
  readonly user: {readonly uid: number; readonly name: string | null} | null;
  readonly hostUser: {readonly uid: number; readonly name: string | null} | null;
  readonly rootOnHost: boolean | null;
  readonly gid: number | null;
  readonly groups: readonly number[] | null;
  readonly capabilities: Five<readonly string[]> & {readonly hex: Five<string>};
  readonly noNewPrivileges: boolean;
  readonly seccomp: string;
  readonly lsm: string | null;
  readonly state: string;
  readonly threads: number;
  readonly mixedThreads: boolean;
  readonly startedAt: string | null;
  readonly userNamespace: string | null;
  readonly parentHostPid: number;
  readonly hostUids: {readonly real: number; readonly saved: number; readonly fs: number} | null;
  readonly namespaces: Readonly<Record<string, number | null>>;
  readonly executable: string | null;
  readonly fileCapabilities: readonly string[] | null;
  readonly comm: string;
  readonly foundBy: string;
  readonly alsoIn: string | null;
  readonly ids: ReadonlyArray<{
    readonly hostTid: number;
    readonly hostUids: Readonly<Record<'real' | 'effective' | 'saved' | 'fs', number>> | null;
  }> | null;
  readonly oddThreads: ReadonlyArray<{
    readonly hostTid: number;
    readonly uid: number | null;
    readonly capabilities: Five<readonly string[]>;
  }>;
}

export interface JsonContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly declared: {
    readonly privileged: boolean;
    readonly runtime: string;
    readonly capAdd: readonly string[];
    readonly capDrop: readonly string[];
    readonly user: string;
    readonly userSource: string;
    readonly noNewPrivileges: boolean;
    readonly seccomp: string;
    readonly apparmor: string;
    readonly readonlyRootfs: boolean;
    readonly namespaces: Readonly<Record<string, string>>;
    readonly maskedPaths: readonly string[] | null;
    readonly init: boolean;
    readonly mounts: ReadonlyArray<{
      readonly source: string;
      readonly destination: string;
      readonly readOnly: boolean;
    }>;
    readonly devices: ReadonlyArray<{
      readonly host: string;
      readonly container: string;
      readonly permissions: string;
    }>;
  };
  readonly sandbox: {readonly name: string; readonly evidence: string} | null;
  readonly expected: Five<readonly string[]> | null;
  readonly cgroup: string | null;
  readonly pid1: JsonProcess | null;
  readonly mounts: ReadonlyArray<{
    readonly hostPath: string | null;
    readonly destination: string;
    readonly readOnly: boolean;
    readonly type: string;
    readonly engineSocket: string | null;
  }> | null;
  readonly unobserved: {readonly reason: string; readonly detail: string} | null;
  readonly processes: readonly JsonProcess[];
  readonly uidMap: ReadonlyArray<{
    readonly inside: number;
    readonly host: number;
    readonly count: number;
  }> | null;
  readonly gidMap: ReadonlyArray<{
    readonly inside: number;
    readonly host: number;
    readonly count: number;
  }> | null;
  readonly execs: ReadonlyArray<{
    readonly id: string;
    readonly hostPid: number;
    readonly user: string;
    readonly privileged: boolean;
  }> | null;
  readonly versusProfile: {
    readonly added: readonly string[];
    readonly dropped: readonly string[];
    readonly basis: string;
  };
  readonly drift: ReadonlyArray<{
    readonly hostPid: number;
    readonly set: keyof Five<unknown>;
    readonly gained: readonly string[];
    readonly lost: readonly string[];
    readonly origin: string;
  }>;
  readonly mountDrift: ReadonlyArray<{
    readonly destination: string;
    readonly change: string;
    readonly hostPath: string;
    readonly readOnly: boolean;
  }> | null;
  readonly findings: ReadonlyArray<{
    readonly id: string;
    readonly severity: string;
    readonly title: string;
    readonly evidence: string;
    readonly remedy: readonly string[];
  }>;
  readonly risk: string;
}

export interface JsonDocument {
  readonly captop: {readonly version: string; readonly schema: number};
  readonly takenAt: string;
  readonly profile: {readonly name: string; readonly capabilities: readonly string[]};
  readonly hosts: ReadonlyArray<{
    readonly endpoint: string;
    readonly name: string;
    readonly engine: string;
    readonly profile?: {readonly name: string; readonly capabilities: readonly string[]};
    readonly kernel: string;
    readonly capLastCap: number | null;
    readonly availableCapabilities: readonly string[] | null;
    readonly evidence: string;
    /** What the reader's rights or place keep from it. */
    readonly limits: readonly string[];
    readonly remapped: boolean;
    readonly rootless: boolean;
    readonly selinux: string | null;
    readonly ownContainer: string | null;
    readonly namespaces: Readonly<Record<string, number | null>>;
    readonly containers: readonly JsonContainer[];
  }>;
}

/** `captop … --json`, read; throws with what the program said where it failed. */
export async function captopJson(
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<JsonDocument> {
  const {status, stdout, stderr} = await captop([...args, '--json'], options);
  if (status !== (options.status ?? 0))
    throw new Error(`captop ${args.join(' ')} --json ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as JsonDocument;
}

/** One container of the document by name. */
export function named(document: JsonDocument, name: string): JsonContainer {
  const found = document.hosts.flatMap(host => host.containers).find(container => container.name === name);
  if (found === undefined) throw new Error(`the document has no container ${name}`);
  return found;
}

/** The processes of a container of the document by name; throws where it has none, so that no loop is over nothing. */
export function processesOf(document: JsonDocument, name: string): readonly JsonProcess[] {
  const {processes, unobserved} = named(document, name);
  if (processes.length === 0) throw new Error(`${name} has no process: ${JSON.stringify(unobserved)}`);
  return processes;
}
