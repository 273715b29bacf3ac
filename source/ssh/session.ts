/**
 * One login at another machine by the system's own ssh: a shell there, and connections to its engine. Nothing is left
 * when it ends: the shell there ends with its standard input.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {exitStatus, Failure} from '../model/failure.ts';
import {ChildSocket, type PipedChild} from './child-socket.ts';
import {destination, dialCommand, type SshPlace, sessionOptions, shellCommand, usualSocket} from './place.ts';
import {RemoteShell} from './remote-shell.ts';
import {SpareConnections} from './spare-connections.ts';
import {isOnlyCutOff, whyEnded} from './words.ts';

/** Milliseconds within which an ssh that ended says why. */
const saysWhyWithinMs = 500;

/** Milliseconds between two looks whether ssh has logged in. */
const lookAgainAfter = 5;

/** Bytes that the path of a socket may have (unix(7)), less what ssh appends while it makes one. */
const longestFolder = 60;

/** How the engine there is reached: a socket that ssh forwards, or docker's own `system dial-stdio`. */
export type Transport = 'forward' | 'dial';

/** Loaded only if another machine is read. */
export const programs = () => process.getBuiltinModule('node:child_process');

/** What one ssh that is logged in offers. */
export class Session {
  readonly shell: RemoteShell;
  readonly #place: SshPlace;
  readonly #folder: string;
  readonly #child: PipedChild;
  /** Options that lead later calls of ssh through this connection. */
  readonly #through: readonly string[];
  readonly #ended: Promise<string>;
  readonly loggedIn: Promise<void>;
  #forward: Promise<string> | undefined;
  readonly #forwarded = new SpareConnections(async () => {
    this.#forward ??= this.#forwardSocket();
    return connectTo(await this.#forward);
  });

  /** @param isShared whether the user has a connection open already, through which everything goes */
  constructor(
    place: SshPlace,
    {sudo, mayAsk, isShared}: {sudo: boolean; mayAsk: boolean; isShared: boolean},
  ) {
    this.#place = place;
    const base = tmpdir();
    this.#folder = mkdtempSync(join(base.length > longestFolder ? '/tmp' : base, 'captop-ssh-'));
    const control = join(this.#folder, 'c');
    // Without room for another session ssh would log in a second time.
    this.#through = isShared ? [] : ['-S', control, '-o', 'ProxyCommand=false'];
    const master = isShared ? [] : ['-M', '-S', control];
    this.#child = programs().spawn(
      'ssh',
      [...sessionOptions(mayAsk), ...master, ...destination(place), shellCommand(sudo)],
      {stdio: ['pipe', 'pipe', 'pipe']},
    );
    this.#ended = ending(this.#child, place);
    const {stdin: input, stdout: output} = this.#child;
    this.shell = new RemoteShell({input, output, ended: this.#ended, kill: () => this.end()}, place.url);
    this.loggedIn = isShared ? Promise.resolve() : this.#logIn(control);
    // Whoever waits for it is told; the others learn of it from the shell.
    this.loggedIn.catch(() => {});
  }

  async #logIn(control: string): Promise<void> {
    let failure: string | undefined;
    this.#ended.then(sentence => {
      failure = sentence;
    });
    while (!existsSync(control)) {
      if (failure !== undefined) throw new Failure(failure, exitStatus.noDaemon);
      await new Promise(resolve => setTimeout(resolve, lookAgainAfter));
    }
  }

  /** A new connection to the engine there. */
  async connect(transport: Transport, sudo: boolean): Promise<Duplex> {
    await this.loggedIn;
    if (transport === 'dial') return this.#dial(sudo);
    return this.#forwarded.take();
  }

  #dial(sudo: boolean): Duplex {
    const args = [
      ...sessionOptions(false),
      ...this.#through,
      ...destination(this.#place),
      dialCommand(this.#place, sudo),
    ];
    return new ChildSocket(
      () => programs().spawn('ssh', args, {stdio: ['pipe', 'pipe', 'pipe']}),
      async (stderr, status) => new Failure(await this.#whyDialEnded(stderr, status), exitStatus.noDaemon),
    );
  }

  /** A program that says nothing of its own ended with the connection, and the ssh that holds it says why. */
  async #whyDialEnded(stderr: string, status: number | null): Promise<string> {
    const why = whyEnded(this.#place, stderr, status);
    if (stderr.trim() !== '' && !isOnlyCutOff(stderr)) return why;
    const late = new Promise<string>(resolve => setTimeout(() => resolve(why), saysWhyWithinMs).unref());
    return Promise.race([this.#ended, late]);
  }

  async #forwardSocket(): Promise<string> {
    const path = join(this.#folder, 's');
    await this.#control('forward', path);
    return path;
  }

  #control(command: 'forward' | 'cancel', path: string): Promise<void> {
    const {socketPath} = this.#place;
    const args = ['-O', command, '-L', `${path}:${socketPath ?? usualSocket}`];
    return new Promise((resolve, reject) => {
      programs().execFile(
        'ssh',
        [...this.#through, ...args, ...destination(this.#place)],
        (error, _, stderr) => {
          if (error) reject(new Failure(whyEnded(this.#place, stderr, null), exitStatus.noDaemon));
          else resolve();
        },
      );
    });
  }

  end(): void {
    // The connection of the user's own stays, without what was asked of it.
    if (this.#through.length === 0 && this.#forward)
      this.#control('cancel', join(this.#folder, 's')).catch(() => {});
    // This comes before ssh ends and removes its own files: if both removed at once, the folder might stay.
    rmSync(this.#folder, {recursive: true, force: true});
    this.#child.stdin.end();
    this.#child.kill();
  }
}

function connectTo(path: string): Promise<Socket> {
  const {connect} = process.getBuiltinModule('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket.off('error', reject)));
    socket.once('error', reject);
  });
}

/** Resolves when ssh has ended, with a sentence that says why. */
function ending(child: PipedChild, place: SshPlace): Promise<string> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4096);
  });
  return new Promise(resolve => {
    child.once('error', error =>
      resolve(
        (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? `${place.url} needs ssh, which is not installed here: install openssh-client`
          : `ssh could not be started: ${error.message}`,
      ),
    );
    // ssh itself goes on as long as it forwards anything.
    child.stdout.once('end', () =>
      setTimeout(() => resolve(whyEnded(place, stderr, null)), saysWhyWithinMs).unref(),
    );
    child.once('close', status => resolve(whyEnded(place, stderr, status)));
  });
}
