/** What no engine explains, behind the seam of an engine: its containers are processes, and nobody says what was asked for. */
import {hostname, release} from 'node:os';
import {type Engine, type EngineContainer, type EngineFacts, Unanswered} from '../engine/engine.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import {engineRow} from '../model/engine-rules.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {isUnknown, unknown} from '../model/known.ts';
import type {Unexplained, UnexplainedInit} from './unexplained.ts';

const kind = 'other';

const notTold = unknown('no engine tells what was asked for it');

/** A process by its PID and its start time is one and no other. */
const idOf = ({pid, startTicks}: UnexplainedInit): string => `pid-${pid}-${startTicks}`;

export class UnexplainedEngine implements Engine {
  readonly place: Engine['place'];
  readonly leavesOutPauses = true;
  readonly #proc: Procfs;
  readonly #unexplained: Unexplained;

  constructor(proc: Procfs, unexplained: Unexplained) {
    this.place = {url: `proc://${proc.root}`, isLocal: true};
    this.#proc = proc;
    this.#unexplained = unexplained;
  }

  async facts(): Promise<EngineFacts> {
    return {
      name: hostname(),
      engine: engineRow(kind).title,
      engineKind: kind,
      engineVersion: '',
      kernel: release(),
      remapped: false,
      rootless: false,
    };
  }

  async list(): Promise<readonly EngineContainer[]> {
    if (!this.#unexplained.isOpen)
      throw new Failure(
        'containers that no engine tells of cannot be seen: the namespaces of processes are closed to captop; run it with sudo',
        exitStatus.noDaemon,
      );
    return this.#containers();
  }

  async read(id: string, listed?: EngineContainer): Promise<EngineContainer | undefined> {
    return listed ?? (await this.#containers()).find(each => each.id === id);
  }

  /** Nobody tells: everything is looked for at every poll. */
  // biome-ignore lint/correctness/useYield: it is a stream that never begins.
  async *changes(): ReturnType<Engine['changes']> {
    throw new Unanswered('nobody tells of containers without an engine', exitStatus.noDaemon);
  }

  async ping(): Promise<void> {}

  close(): void {}

  async inspectText(id: string): Promise<string | undefined> {
    const init = (await this.#unexplained.find()).find(each => idOf(each) === id);
    if (init === undefined) return undefined;
    const files = ['status', 'cgroup', 'uid_map', 'gid_map', 'mountinfo'] as const;
    const texts = files.map(file => [
      file,
      attempt(file, () => this.#proc.text(`${init.pid}/${file}`, 'utf8').trimEnd().split('\n')),
    ]);
    return JSON.stringify({pid: init.pid, ...Object.fromEntries(texts)}, null, 2);
  }

  async #containers(): Promise<readonly EngineContainer[]> {
    const uptime = attempt('uptime', () => Number.parseFloat(this.#proc.text('uptime')) * 1000);
    const boot = Date.now() - (isUnknown(uptime) ? 0 : uptime);
    return (await this.#unexplained.find()).map(init => ({
      id: idOf(init),
      name: init.name,
      image: '',
      imageId: '',
      labels: {},
      state: 'running',
      // Rounded to a second, it stays the same from one reading to the next.
      startedAt: isUnknown(uptime)
        ? null
        : new Date(Math.round((boot + init.startTicks * 10) / 1000) * 1000).toISOString(),
      pid: init.pid,
      ownPidNamespace: init.ownPidNamespace,
      startTicks: init.startTicks,
      declared: notTold,
      execs: [],
    }));
  }
}
