/** An ssh server of a test's own on the loopback, with its keys and configuration in a folder of its own. */
import {execFileSync, spawn} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from '../free-port.ts';
import {find} from '../lab/image.ts';

/** What a machine needs for it. */
export const sshTools = ['ssh', 'sshd', 'ssh-keygen'] as const;

export interface SshServerOptions {
  /** Lines of sshd_config(5). */
  readonly lines?: readonly string[];
  /** Lines of ssh_config(5) for every host, before the others. */
  readonly clientLines?: readonly string[];
  /** What is run before sshd, in a mount namespace of its own: what is mounted there nobody else sees. */
  readonly mounts?: string;
  /** The port that the client connects to instead of the server's own: that of a proxy before it. */
  readonly port?: number;
}

export class SshServer implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly #mounts: string | undefined;
  #pid = 0;

  private constructor(folder: string, port: number, mounts: string | undefined) {
    this.folder = folder;
    this.port = port;
    this.#mounts = mounts;
  }

  static async start({
    lines = [],
    clientLines = [],
    mounts,
    port: through,
  }: SshServerOptions = {}): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), 'captop-sshd-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const server = new SshServer(folder, port, mounts);
    for (const name of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    writeFileSync(join(folder, 'keys'), readFileSync(join(folder, 'user.pub')), {mode: 0o644});
    const key = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${through ?? port} ${key}\n`);
    writeFileSync(
      join(folder, 'sshd_config'),
      [
        ...lines,
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${join(folder, 'host')}`,
        `AuthorizedKeysFile ${join(folder, 'keys')}`,
        `PidFile ${join(folder, 'pid')}`,
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'PermitRootLogin yes',
        'UseDNS no',
      ].join('\n'),
    );
    server.configure(clientLines);
    mkdirSync(join(folder, 'bin'));
    const ssh = find('ssh') ?? 'ssh';
    writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nexec ${ssh} -F ${folder}/config "$@"\n`, {
      mode: 0o755,
    });
    await server.listen();
    return server;
  }

  /** Writes the configuration of the client. */
  configure(lines: readonly string[]): void {
    const {folder} = this;
    writeFileSync(
      join(folder, 'config'),
      [
        ...lines,
        'Host *',
        `IdentityFile ${folder}/user`,
        'IdentitiesOnly yes',
        `UserKnownHostsFile ${folder}/known_hosts`,
        'GlobalKnownHostsFile /dev/null',
        'StrictHostKeyChecking yes',
      ].join('\n'),
    );
  }

  async listen(): Promise<void> {
    mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
    rmSync(join(this.folder, 'pid'), {force: true});
    const sshd = [
      find('sshd') ?? 'sshd',
      '-D',
      '-E',
      join(this.folder, 'log'),
      '-f',
      join(this.folder, 'sshd_config'),
    ];
    const inNamespace = ['unshare', '--mount', 'sh', '-c', `${this.#mounts}; exec "$@"`, 'sh'];
    const [program = '', ...args] = this.#mounts === undefined ? sshd : [...inNamespace, ...sshd];
    const child = spawn(program, args, {stdio: 'ignore'});
    for (let tries = 0; tries < 600; tries++) {
      try {
        this.#pid = Number(readFileSync(join(this.folder, 'pid'), 'utf8'));
        if (this.#pid === child.pid) return;
      } catch {}
      if (child.exitCode !== null) break;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error(`sshd did not start: ${readFileSync(join(this.folder, 'log'), 'utf8')}`);
  }

  /** Processes that serve sessions now. */
  sessions(): number[] {
    const all = execFileSync('ps', ['-eo', 'pid=,ppid='], {encoding: 'utf8'}).trim().split('\n');
    const pairs = all.map(line => line.trim().split(/\s+/).map(Number));
    const found = new Set([this.#pid]);
    for (const _ of [1, 2, 3])
      for (const [pid = 0, parent = 0] of pairs) if (found.has(parent)) found.add(pid);
    found.delete(this.#pid);
    return [...found];
  }

  signal(signal: NodeJS.Signals): void {
    for (const pid of this.sessions())
      try {
        process.kill(pid, signal);
      } catch {}
  }

  /** Takes no more connections, and ends those that there are. */
  stop(): void {
    const sessions = this.sessions();
    for (const pid of [this.#pid, ...sessions])
      try {
        process.kill(pid, 'SIGKILL');
      } catch {}
  }

  /** The address for captop. */
  url(user = 'root', port = this.port): string {
    return `ssh://${user}@127.0.0.1:${port}`;
  }

  /** The environment in which captop finds an ssh that knows this server. */
  get env(): Record<string, string> {
    // A captop that is killed leaves its folder behind, which goes with this one.
    return {PATH: `${this.folder}/bin:${process.env.PATH}`, TMPDIR: this.folder};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGCONT');
    this.stop();
    rmSync(this.folder, {recursive: true, force: true});
  }
}
