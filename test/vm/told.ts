/** What a machine told of itself, read: its containers and the text of its /proc. Nothing here is shared with source/. */
import type {JsonDocument} from '../captop.ts';
import {mark} from './guest.ts';

/** A part of it, up to the next mark. */
export function partOf(told: string, part: string): string {
  const from = told.indexOf(`${mark(part)}\n`);
  if (from < 0) return '';
  const rest = told.slice(from + mark(part).length + 1);
  const to = rest.search(/^={5}[\w-]+={5}$/m);
  return to < 0 ? rest : rest.slice(0, to);
}

/** What captop said to a reader; throws a SyntaxError where that is no document. Its status and warnings stand behind it. */
export function documentIn(told: string, reader: string): JsonDocument {
  const part = partOf(told, reader);
  return JSON.parse(part.slice(0, part.lastIndexOf('}') + 1)) as JsonDocument;
}

/** What `inspect` said. */
export interface ToldContainer {
  readonly engine: string;
  readonly id: string;
  readonly pid: number;
  readonly state: string;
  readonly name: string;
}

export const containersOf = (told: string): readonly ToldContainer[] =>
  [...partOf(told, 'containers').matchAll(/^container (\S+) (\S+) (\d+) (\S+) \/?(.*)$/gm)].map(
    ([, engine = '', id = '', pid, state = '', name = '']) => ({engine, id, pid: Number(pid), state, name}),
  );

/** The files of one process, by their paths below its folder. */
export interface ToldProcess {
  readonly pid: number;
  readonly files: ReadonlyMap<string, string>;
  /** Ids of its namespaces, by their links. */
  readonly namespaces: Readonly<Record<string, number>>;
}

function namespacesOf(told: string): ReadonlyMap<number, Readonly<Record<string, number>>> {
  const folders = partOf(told, 'namespaces').split(/^\/proc\/(\d+)\/ns:$/m);
  const found = new Map<number, Readonly<Record<string, number>>>();
  for (let index = 1; index < folders.length; index += 2) {
    // Quoted by ls(1) of GNU. Those `_for_children` are not the process's own.
    const links = (folders[index + 1] ?? '').matchAll(/ ([a-z]+) -> '?\w+:\[(\d+)\]'?$/gm);
    found.set(
      Number(folders[index]),
      Object.fromEntries([...links].map(([, name, id]) => [name, Number(id)])),
    );
  }
  return found;
}

/** Every process that it told of, by its id. */
export function processesOf(told: string): ReadonlyMap<number, ToldProcess> {
  const namespaces = namespacesOf(told);
  const pieces = partOf(told, 'truth').split(/^==> \/proc\/(\d+)\/(\S+) <==\n/m);
  const found = new Map<number, {pid: number; files: Map<string, string>}>();
  for (const pid of namespaces.keys()) found.set(pid, {pid, files: new Map()});
  for (let index = 1; index < pieces.length; index += 3) {
    const pid = Number(pieces[index]);
    const process = found.get(pid) ?? {pid, files: new Map<string, string>()};
    process.files.set(pieces[index + 1] ?? '', pieces[index + 2] ?? '');
    found.set(pid, process);
  }
  return new Map(
    [...found].map(([pid, each]) => [pid, {...each, namespaces: namespaces.get(pid) ?? {}}] as const),
  );
}

/** The words of a line of a status file. */
export const statusLine = (text: string, name: string): readonly string[] =>
  new RegExp(`^${name}:[\\t ]*(.*)$`, 'm').exec(text)?.[1]?.split(/\s+/).filter(Boolean) ?? [];

/** The lines of an id map: inside, on the host, how many. */
export const idMapOf = (text: string): ReadonlyArray<{inside: number; host: number; count: number}> =>
  text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [inside = 0, host = 0, count = 0] = line.trim().split(/\s+/).map(Number);
      return {inside, host, count};
    });

/** The names of users by their ids, in a passwd(5) file: the first line of an id counts. */
export const namesOf = (text: string): ReadonlyMap<number | undefined, string> =>
  new Map(
    text
      .split('\n')
      .toReversed()
      .map(line => line.split(':'))
      .flatMap(([name, , uid]) => (name && uid ? [[Number(uid), name] as const] : [])),
  );

/** The container's id in the path of a cgroup, the outermost; conmon(8) watches one and is not in it. */
export function containerOf(cgroup: string): string | undefined {
  const path = /^0::(.*)$/m.exec(cgroup)?.[1] ?? '';
  for (const step of path.split('/')) {
    const found = /^(?:docker-|libpod-|crio-|cri-containerd-|nerdctl-)?([0-9a-f]{64})(?:\.scope)?$/.exec(
      step,
    );
    if (found !== null) return found[1];
  }
  return undefined;
}
