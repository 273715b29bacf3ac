/** What captop said in a machine, against what cat(1) read there. */
import type {JsonDocument, JsonProcess} from '../captop.ts';
import type {Booted} from './boot.ts';
import {mark, type Part, parts} from './guest.ts';
import type {Machine} from './machines.ts';

export interface Checked {
  /** Facts that were compared. */
  readonly facts: number;
  /** A sentence for each that is wrong. */
  readonly problems: readonly string[];
}

/** A part of what the machine told. */
function partOf(told: string, part: Part): string {
  const next = parts[parts.indexOf(part) + 1];
  const from = told.indexOf(mark(part));
  const to = told.indexOf(mark(next ?? 'end'));
  return from < 0 || to < 0 ? '' : told.slice(from + mark(part).length, to).trim();
}

interface Truth {
  readonly id: string;
  readonly pid: number;
  readonly label: string;
  readonly userNamespace: string;
  readonly uidMap: string;
  /** Lines of /proc/PID/status by their names. */
  readonly status: ReadonlyMap<string, string>;
}

function truthOf(line: string): Truth {
  const [id = '', pid = '', label = '', userNamespace = '', uidMap = '', status = ''] = line.split(' ');
  const lines = status.split(';').map(each => each.split(':'));
  return {
    ...{id, pid: Number(pid), label: label.replaceAll('_', ' '), userNamespace, uidMap},
    status: new Map(lines.map(([name = '', ...values]) => [name, values.filter(Boolean).join(' ')])),
  };
}

const sets = {
  CapEff: 'effective',
  CapPrm: 'permitted',
  CapBnd: 'bounding',
  CapInh: 'inheritable',
  CapAmb: 'ambient',
} as const;
const modes = ['disabled', 'strict', 'filter'];

/** Each fact by its name: what captop said, and what is. */
function factsOf(
  said: JsonProcess,
  {status, label, userNamespace}: Truth,
): readonly [string, unknown, unknown][] {
  const [real, effective, saved, fs] = (status.get('Uid') ?? '').split(' ').map(Number);
  return [
    ...Object.entries(sets).map(([line, set]): [string, unknown, unknown] => [
      set,
      BigInt(said.capabilities.hex[set]),
      BigInt(`0x${status.get(line)}`),
    ]),
    ['nspid', said.nspid.join(' '), status.get('NSpid')],
    ['host uid', said.hostUser?.uid, effective],
    ['host uids', JSON.stringify(said.hostUids), JSON.stringify({real, saved, fs})],
    ['root on the host', said.rootOnHost, effective === 0],
    ['no new privileges', said.noNewPrivileges, status.get('NoNewPrivs') === '1'],
    ['seccomp', said.seccomp, modes[Number(status.get('Seccomp'))]],
    ['label', said.lsm ?? '', label],
    ['user namespace', `user:[${said.namespaces.user}]`, userNamespace],
  ];
}

/** Compares everything that a machine told. */
export function check({is}: Machine, {console, told}: Booted): Checked {
  const problems: string[] = [];
  const info = partOf(told, 'info');
  for (const line of is)
    if (!line.test(info)) problems.push(`the machine is not as meant (${line}):\n${info}`);
  let document: JsonDocument;
  try {
    document = JSON.parse(partOf(told, 'json')) as JsonDocument;
  } catch {
    return {
      facts: 0,
      problems: [...problems, `no document: ${partOf(told, 'json').slice(0, 2000)}\n${console.slice(-2000)}`],
    };
  }
  const truths = partOf(told, 'truth').split('\n').filter(Boolean).map(truthOf);
  if (truths.length === 0) problems.push('the machine has no processes in containers');
  let facts = 0;
  const containers = document.hosts.flatMap(host => host.containers);
  const wrong = (where: string, fact: string, said: unknown, true_: unknown): void => {
    facts++;
    if (said !== true_) problems.push(`${where}, ${fact}: captop says ${said}, and it is ${true_}`);
  };
  for (const {id, name, processes} of containers) {
    const own = truths.filter(truth => truth.id === id);
    const pids = (all: readonly number[]) => all.toSorted((a, b) => a - b).join(' ');
    wrong(name, 'processes', pids(processes.map(one => one.hostPid)), pids(own.map(one => one.pid)));
    for (const truth of own) {
      const process = processes.find(({hostPid}) => hostPid === truth.pid);
      for (const [fact, said, true_] of process === undefined ? [] : factsOf(process, truth))
        wrong(`${name} ${truth.pid}`, fact, said, true_);
    }
  }
  wrong('the machine', 'containers', containers.length, new Set(truths.map(({id}) => id)).size);
  const screen = console.indexOf('\u001b[?1049h');
  const once = console.slice(0, screen < 0 ? undefined : screen);
  for (const {name} of containers)
    wrong(
      '--once on a console of unknown width',
      name,
      new RegExp(`^.*\\b${name}\\b.*\\d`, 'm').test(once),
      true,
    );
  wrong('the dashboard on the console', 'its end', partOf(told, 'dashboard'), 'status 0');
  return {facts, problems};
}
