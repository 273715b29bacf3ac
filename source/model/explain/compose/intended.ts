/** Whether changed files lead to what was meant and to nothing else: services are compared before and after. */
import type {ComposeFiles} from '../../compose/files.ts';
import {entriesOf, type Node, plain} from '../../compose/node.ts';
import type {Project} from '../../compose/project.ts';
import {type Flag, flag, isSameFlag} from '../../flags/flag.ts';
import {noContainers} from '../containers.ts';
import {readService} from './service.ts';

/** What an edit is meant to do to one key of a service. */
export interface KeyChange {
  readonly service: string;
  readonly key: string;
  /** Whether the key may go, with all that it holds. */
  readonly isKey: boolean;
  /** Items that may go. */
  readonly gone: readonly unknown[];
  /** Items that may come, or the value that may take the place of another. */
  readonly added: readonly unknown[];
}

/** A project with the files that it was loaded from. */
export interface LoadedProject {
  readonly project: Project;
  readonly files: ComposeFiles;
}

/** A value in one spelling, for comparing: the order of keys says nothing. */
const spelled = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'null';

/** The items of the one that the other lacks, each as often as it is missing. */
function missing(from: readonly string[], within: readonly string[]): readonly string[] {
  const left = [...within];
  return from.filter(item => {
    const at = left.indexOf(item);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

const isAmong = (some: readonly string[], allowed: readonly unknown[]): boolean => {
  const all = new Set(allowed.map(spelled));
  return some.every(each => all.has(each));
};

const itemsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(spelled) : []);

function isKeyAsMeant(before: unknown, after: unknown, changes: readonly KeyChange[]): boolean {
  if (spelled(before) === spelled(after)) return true;
  const added = changes.flatMap(change => change.added);
  if (Array.isArray(before ?? after) && Array.isArray(after ?? before)) {
    const [was, is] = [itemsIn(before), itemsIn(after)];
    const gone = changes.flatMap(change => change.gone);
    return isAmong(missing(was, is), gone) && isAmong(missing(is, was), added);
  }
  const mayGo = changes.some(({isKey}) => isKey) ? [undefined, false] : [];
  return isAmong([spelled(after)], [...added, ...mayGo]);
}

function isServiceAsMeant(before: Node, after: Node, changes: readonly KeyChange[]): boolean {
  const [was, is] = [before, after].map(
    node => new Map(entriesOf(node).map(([key, child]) => [key, plain(child)])),
  ) as [Map<string, unknown>, Map<string, unknown>];
  return [...new Set([...was.keys(), ...is.keys()])].every(key =>
    isKeyAsMeant(
      was.get(key),
      is.get(key),
      changes.filter(change => change.key === key),
    ),
  );
}

/** The mounts, devices and shared namespaces that a service comes to, those that it takes over from others included. */
function reachOf(node: Node, {project, files}: LoadedProject): readonly Flag[] {
  const {origins, fields} = readService(node, {project, files, find: noContainers});
  const shared = (['pid', 'ipc', 'network_mode'] as const).map(key =>
    flag(key === 'network_mode' ? 'network' : key, String(fields[key] ?? '')),
  );
  const brought = new Set(['volume', 'device']);
  return [...origins.flatMap(({flags}) => flags).filter(({name}) => brought.has(name)), ...shared];
}

/** What a service loses without a remedy of its own that names it. */
const losesMore = (before: readonly Flag[], after: readonly Flag[], named: readonly Flag[]): boolean =>
  before.some(
    each =>
      each.value !== '' &&
      !after.some(flag => isSameFlag(flag, each)) &&
      !named.some(flag => isSameFlag(flag, each)),
  );

const sections = ['volumes', 'networks', 'secrets', 'configs'] as const;

const sectionText = (section: ReadonlyMap<string, Node>): string =>
  spelled(Object.fromEntries([...section].map(([name, node]) => [name, plain(node)])));

/**
 * Whether every service lost and gained at most what the changes say of it, and what surrounds them is the same.
 *
 * @param named what the remedies of a service take out
 */
export function isAsIntended(
  before: LoadedProject,
  after: LoadedProject,
  changes: readonly KeyChange[],
  named: ReadonlyMap<string, readonly Flag[]>,
): boolean {
  const [was, is] = [before.project, after.project];
  const isSame =
    was.name === is.name &&
    spelled([...was.services.keys()]) === spelled([...is.services.keys()]) &&
    spelled([...was.active]) === spelled([...is.active]) &&
    sections.every(section => sectionText(was[section]) === sectionText(is[section]));
  if (!isSame) return false;
  const ofService = Map.groupBy(changes, ({service}) => service);
  return [...was.services].every(([name, node]) => {
    const changed = is.services.get(name);
    return (
      changed !== undefined &&
      isServiceAsMeant(node, changed, ofService.get(name) ?? []) &&
      !losesMore(reachOf(node, before), reachOf(changed, after), named.get(name) ?? [])
    );
  });
}
