/**
 * The way to another machine, with all that the user configured for ssh: keys, agent, jump hosts, a connection that is
 * already open (ControlMaster). It logs in when it is needed, and again after it was cut.
 */
import type {ChildProcess} from 'node:child_process';
import type {Duplex} from 'node:stream';
import {exitStatus, Failure} from '../model/failure.ts';
import {destination, type SshPlace} from './place.ts';
import type {RemoteShell} from './remote-shell.ts';
import {programs, Session, type Transport} from './session.ts';

/**
 * Connections by each transport. Through a forwarded socket there may be one for each question, so that all of them
 * take the way there together. Any other is a session, of which a server allows ten (sshd_config(5), MaxSessions): the
 * shell is one, and one that is being ended still counts.
 */
const mostConnections = {
  forward: {questions: 128, streams: 128},
  dial: {questions: 4, streams: 2},
} as const;

/** Whether the user has a connection to that place open already (ssh_config(5), ControlMaster). */
function hasOwnConnection(place: SshPlace): Promise<boolean> {
  return new Promise(resolve => {
    const child: ChildProcess = programs().execFile('ssh', ['-O', 'check', ...destination(place)], error =>
      resolve(!error),
    );
    child.once('error', () => resolve(false));
  });
}

export class SshLink {
  readonly place: SshPlace;
  readonly #sudo: boolean;
  #mayAsk = false;
  #session: Promise<Session> | undefined;
  #current: Session | undefined;
  #transport: Transport;
  #isClosed = false;

  /** @param sudo whether everything there is run through `sudo -n` */
  constructor(place: SshPlace, sudo: boolean) {
    this.place = place;
    this.#sudo = sudo;
    // A forwarded socket is opened with the rights of the user who logged in.
    this.#transport = sudo ? 'dial' : 'forward';
    // Each of many machines has one: that is no leak.
    process.setMaxListeners(Math.max(process.getMaxListeners(), process.listenerCount('exit') + 10));
    process.once('exit', this.close);
  }

  /**
   * Logs in. Rejects with a Failure (status 3).
   *
   * @param mayAsk whether ssh may ask for a password or about a host key, on the terminal
   */
  async logIn(mayAsk: boolean): Promise<void> {
    this.#mayAsk = mayAsk;
    try {
      const session = await this.#open();
      await session.loggedIn;
    } finally {
      this.#mayAsk = false;
    }
  }

  /** The shell there; another one if that has ended. */
  async session(): Promise<RemoteShell> {
    return (await this.#open()).shell;
  }

  /** The transport that connect() uses now. */
  get transport(): Transport {
    return this.#transport;
  }

  /** How many connections there may be now. */
  get most(): (typeof mostConnections)[Transport] {
    return mostConnections[this.#transport];
  }

  readonly connect = async (): Promise<Duplex> => {
    const session = await this.#open();
    try {
      return await session.connect(this.#transport, this.#sudo);
    } catch (error) {
      if (this.#transport === 'dial' || session.shell.failure) throw session.shell.failure ?? error;
      this.#transport = 'dial';
      return session.connect(this.#transport, this.#sudo);
    }
  };

  /** Takes note that nothing ever came by a transport; returns whether there is another one. */
  leave(transport: string): boolean {
    if (transport === 'forward' && this.#transport === 'forward') this.#transport = 'dial';
    return transport !== this.#transport;
  }

  readonly close = (): void => {
    process.off('exit', this.close);
    this.#isClosed = true;
    this.#current?.shell.close();
    this.#current = undefined;
    this.#session = undefined;
  };

  #open(): Promise<Session> {
    if (this.#isClosed) return Promise.reject(new Failure('the connection was closed', exitStatus.noDaemon));
    if (this.#session === undefined || this.#current?.shell.failure) {
      this.#current = undefined;
      this.#session = this.#start();
    }
    return this.#session;
  }

  async #start(): Promise<Session> {
    const isShared = await hasOwnConnection(this.place);
    const session = new Session(this.place, {sudo: this.#sudo, mayAsk: this.#mayAsk, isShared});
    if (this.#isClosed) session.end();
    this.#current = session;
    return session;
  }
}
