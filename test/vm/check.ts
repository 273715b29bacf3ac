/** What captop said in a machine, against what cat(1) read there. */
import type {JsonContainer, JsonDocument, JsonProcess} from '../captop.ts';
import {hasRow} from './console.ts';
import type {Fact} from './machine-facts.ts';
import type {ExpectedMachine, Reader} from './machines.ts';
import type {Booted} from './qemu.ts';
import {refusalOf} from './refusals.ts';
import {
  containerOf,
  containersOf,
  documentIn,
  idMapOf,
  namesOf,
  partOf,
  processesOf,
  statusLine,
  type ToldContainer,
  type ToldProcess,
} from './told.ts';

export interface Checked {
  /** Facts that captop stated, each compared. */
  readonly stated: number;
  /** Facts that a reader could not know, each told with its reason. */
  readonly missing: number;
  /** A sentence for each that is wrong. */
  readonly problems: readonly string[];
}

const sets = {
  effective: 'CapEff',
  permitted: 'CapPrm',
  bounding: 'CapBnd',
  inheritable: 'CapInh',
  ambient: 'CapAmb',
} as const;
const modes = ['disabled', 'strict', 'filter'];

/** What the kernel says of a process, by the fields of the document. */
function truthOf({files, namespaces}: ToldProcess, host: Readonly<Record<string, number>>, passwd: string) {
  const status = files.get('status') ?? '';
  const threads = [...files].filter(([path]) => path.startsWith('task/')).map(([, text]) => text);
  const union = (line: string): string => {
    const all = threads.map(text => BigInt(`0x${statusLine(text, line)[0]}`));
    return `0x${all.reduce((sum, each) => sum | each, 0n).toString(16)}`;
  };
  const [real, effective = -1, saved, fs] = statusLine(status, 'Uid').map(Number);
  const inside = (map: string, id: number) => {
    const line = idMapOf(files.get(map) ?? '').find(each => id >= each.host && id < each.host + each.count);
    return line === undefined ? undefined : line.inside + id - line.host;
  };
  const uid = inside('uid_map', effective);
  const names = namesOf(passwd);
  const label = (files.get('attr/current') ?? '').replace(/[\0\n]+$/, '');
  return {
    nspid: statusLine(status, 'NSpid').map(Number),
    parentHostPid: Number(statusLine(status, 'PPid')[0]),
    threads: Number(statusLine(status, 'Threads')[0]),
    noNewPrivileges: statusLine(status, 'NoNewPrivs')[0] === '1',
    seccomp: modes[Number(statusLine(status, 'Seccomp')[0])],
    'user.uid': uid,
    'user.name': names.get(uid) ?? null,
    gid: inside('gid_map', Number(statusLine(status, 'Gid')[1])),
    'hostUser.uid': effective,
    hostUids: {real, saved, fs},
    rootOnHost: threads.some(text => statusLine(text, 'Uid').includes('0')),
    lsm: label === '' ? null : label,
    ...Object.fromEntries(
      Object.entries(sets).map(([set, line]) => [`capabilities.hex.${set}`, union(line)]),
    ),
    ...Object.fromEntries(Object.entries(namespaces).map(([name, id]) => [`namespaces.${name}`, id])),
    ...(namespaces.user && {userNamespace: namespaces.user === host.user ? 'host' : 'own'}),
  };
}

/** The value of a field by its path, and the reason why there is none. */
function said(from: object, path: string): {value: unknown; reason: unknown} {
  let value: unknown = from;
  let reason: unknown;
  for (const step of path.split('.')) {
    const here = value as Record<string, unknown> | null;
    reason ??= (here?.unknown as Record<string, unknown> | undefined)?.[step];
    value = here?.[step];
  }
  return {value: value ?? null, reason};
}

class Comparison {
  stated = 0;
  missing = 0;
  readonly problems: string[] = [];

  fact([where, value, is]: Fact): void {
    this.stated++;
    const [left, right] = [JSON.stringify(value), JSON.stringify(is)];
    if (left !== right) this.problems.push(`${where}: captop says ${left}, and it is ${right}`);
  }

  /** A field that may be unknown to a reader. */
  field(where: string, from: object, path: string, is: unknown, {seesAll}: Reader): void {
    const {value, reason} = said(from, path);
    const isTold = value === null && typeof reason === 'string' && reason !== '';
    if (isTold && !seesAll) this.missing++;
    else this.fact([`${where}, ${path}`, isTold ? `unknown: ${reason}` : value, is]);
  }
}

function compareProcess(
  to: Comparison,
  where: string,
  process: JsonProcess,
  truth: object,
  by: Reader,
): void {
  for (const [path, is] of Object.entries(truth)) to.field(where, process, path, is, by);
}

/** One container of one reader's document. */
function compareContainer(
  to: Comparison,
  where: string,
  container: JsonContainer,
  {pid, state, isUnnamed}: ToldContainer & {readonly isUnnamed: boolean},
  told: ReadonlyMap<number, ToldProcess>,
  by: Reader,
): void {
  const own = [...told.values()].filter(each => containerOf(each.files.get('cgroup') ?? '') === container.id);
  const pids = (all: readonly number[]) => all.toSorted((a, b) => a - b).join(' ');
  to.fact([`${where}, state`, container.state, state]);
  if (container.unobserved !== null && !by.seesAll) {
    to.missing++;
    to.fact([
      `${where}, whether it is said why it is not observed`,
      container.unobserved.detail !== '',
      true,
    ]);
    return;
  }
  to.fact([
    `${where}, processes`,
    pids(container.processes.map(({hostPid}) => hostPid)),
    pids(own.map(one => one.pid)),
  ]);
  if (pid === 0) return;
  const first = told.get(pid)?.files;
  to.fact([`${where}, PID 1`, container.pid1?.hostPid, pid]);
  to.field(where, container, 'cgroup', /^0::(.*)$/m.exec(first?.get('cgroup') ?? '')?.[1], by);
  to.field(where, container, 'uidMap', idMapOf(first?.get('uid_map') ?? ''), by);
  to.field(where, container, 'gidMap', idMapOf(first?.get('gid_map') ?? ''), by);
  const host = told.get(1)?.namespaces ?? {};
  const anyPasswd =
    own
      .concat(...told.values())
      .map(({files}) => files.get('root/etc/passwd'))
      .find(Boolean) ?? '';
  for (const one of own) {
    const process = container.processes.find(({hostPid}) => hostPid === one.pid);
    // What has ended, or only its leader, has let go of its root: every image of the lab has the same users.
    const passwd = one.files.get('root/etc/passwd') || anyPasswd;
    if (!process) continue;
    const {'user.name': name, ...truth} = truthOf(one, host, passwd);
    compareProcess(to, `${where} ${one.pid}`, process, truth, by);
    // A name has no reason of its own: that is told of the whole container.
    if (isUnnamed && !by.seesAll && process.user?.name === null) to.missing++;
    else compareProcess(to, `${where} ${one.pid}`, process, {'user.name': name}, by);
  }
}

/** What one reader's captop said, or undefined with a problem where it is no document. */
function documentOf(to: Comparison, told: string, reader: string): JsonDocument | undefined {
  try {
    return documentIn(told, reader);
  } catch {
    to.problems.push(`${reader}: no document: ${partOf(told, reader).slice(0, 2000)}`);
    return undefined;
  }
}

/** Whether a limit of a host is that the users of a container have no names. Of several containers it names only one. */
const isNameless = (limit: string, name: string): boolean =>
  limit.startsWith('the names of users are unknown in ') &&
  (limit.includes(name) || /unknown in \d+ containers/.test(limit));

function compareReader(to: Comparison, by: Reader, document: JsonDocument, told: string): void {
  const engines = new Set(by.reaches.map(({name}) => name));
  const there = containersOf(told).filter(({engine}) => engines.has(engine));
  const processes = processesOf(told);
  const containers = document.hosts.flatMap(host => host.containers);
  const names = (all: ReadonlyArray<{readonly name: string}>) => all.map(({name}) => name).toSorted();
  to.fact([`${by.name}: containers`, names(containers), names(there)]);
  for (const container of containers) {
    const own = there.find(({id}) => id === container.id);
    const isUnnamed = document.hosts
      .flatMap(({limits}) => limits)
      .some(limit => isNameless(limit, container.name));
    if (own)
      compareContainer(to, `${by.name}: ${container.name}`, container, {...own, isUnnamed}, processes, by);
  }
}

/** What the engines refused to start, which is what they have to refuse, each for its reason. */
function compareRefused(to: Comparison, {engines, refuses}: ExpectedMachine, told: string): void {
  const refused = new Map(
    [...partOf(told, 'refused').matchAll(/^refused (\S+) (.*)$/gm)].map(([, name, why]) => [name, why]),
  );
  for (const one of engines.flatMap(({cases}) => cases)) {
    const why = refused.get(one.name);
    const because = refusalOf(refuses, one)?.because;
    if (because === undefined && why !== undefined) to.problems.push(`${one.name} was not started: ${why}`);
    if (because !== undefined && !because.test(why ?? ''))
      to.problems.push(`${one.name} had to be refused (${because}), and the engine said: ${why}`);
  }
}

function compareConsole(
  to: Comparison,
  {shows, interrupts}: ExpectedMachine,
  {console, dashboard, told}: Booted,
): void {
  const screen = console.indexOf('\u001b[?1049h');
  const once = console.slice(0, screen < 0 ? undefined : screen);
  const running = containersOf(told).filter(({pid}) => pid > 0);
  if (shows.includes('once'))
    for (const {name} of running) {
      const isListed = new RegExp(`^.*\\b${name.slice(0, 16)}.*\\d`, 'm').test(once);
      to.fact([`--once on a console of unknown width, ${name}`, isListed, true]);
    }
  if (!shows.includes('dashboard')) return;
  for (const {name, pid} of running)
    to.fact([`the dashboard on the console, ${name}`, hasRow(dashboard, name, pid), true]);
  const end = interrupts ? 'status 130' : 'status 0';
  to.fact(['the dashboard on the console, its end', partOf(told, 'dashboard').trim(), end]);
}

/** Compares everything that a machine told. */
export function check(machine: ExpectedMachine, booted: Booted): Checked {
  const {console, told} = booted;
  const to = new Comparison();
  const info = partOf(told, 'info');
  for (const line of machine.is)
    if (!line.test(info)) to.problems.push(`the machine is not as meant (${line}):\n${info}`);
  if (containersOf(told).length === 0)
    to.problems.push(
      `it told of no container:\n${partOf(told, 'log').slice(-2000)}\n${console.slice(-2000)}`,
    );
  if (Object.keys(processesOf(told).get(1)?.namespaces ?? {}).length === 0)
    to.problems.push('it told of no namespace');
  compareRefused(to, machine, told);
  const documents: Record<string, JsonDocument> = {};
  for (const reader of machine.readers) {
    if (reader.told !== undefined) {
      const part = partOf(told, reader.name);
      to.fact([`${reader.name}: ${part}`, reader.told.test(part), true]);
      continue;
    }
    const document = documentOf(to, told, reader.name);
    if (document === undefined) continue;
    documents[reader.name] = document;
    compareReader(to, reader, document, told);
  }
  for (const fact of machine.facts(documents)) to.fact(fact);
  compareConsole(to, machine, booted);
  return to;
}
