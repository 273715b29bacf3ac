/** Flags in one order, and as the parts of a Compose service, of a Kubernetes pod and of a command of ctr. */
import type {Declared} from './declared.ts';
import type {Flag} from './flag.ts';
import {notInPod, type PodCircumstances, type PodPart} from './pod-part.ts';
import type {ComposeKey, Daemon, FlagRow} from './row.ts';
import {flagRows} from './table.ts';

interface Printed extends ComposeKey {
  readonly row: FlagRow<unknown, Declared>;
  readonly place: number;
}

/** Every flag that is printed, with its row and its place in the order. */
const printed: ReadonlyMap<string, Printed> = new Map(
  flagRows
    .flatMap(row => Object.entries(row.printed).map(([name, key]) => ({name, key, row})))
    .map(({name, key, row}, place) => [name, {...key, row, place}]),
);

/** The row of a flag, and how Compose writes it; undefined for a flag that does not bear on privilege. */
export const printedFlag = (name: string): Printed | undefined => printed.get(name);

/** The flags that bear on privilege, as `docker run` takes them; what is private or default needs no flag. */
export const runFlags = (declared: Declared, daemon: Daemon): readonly Flag[] =>
  flagRows.flatMap(row => row.toRun(declared, daemon));

/** Flags in the order of the table, those of one name by their value. */
export function inOrder(flags: readonly Flag[]): readonly Flag[] {
  const place = ({name}: Flag): number => printedFlag(name)?.place ?? printed.size;
  const value = (one: Flag): string => one.value ?? '';
  return flags.toSorted(
    (a, b) => place(a) - place(b) || (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0),
  );
}

/** Those of the flags that a row prints. */
const ofRow = ({printed: names}: FlagRow<unknown, Declared>, flags: readonly Flag[]): readonly Flag[] =>
  flags.filter(({name}) => Object.hasOwn(names, name));

/** Some flags of a container, and what else its configuration says that another language has to be told. */
export const withBeyond = (declared: Declared, flags: readonly Flag[]): readonly Flag[] =>
  inOrder([...flags, ...flagRows.flatMap(row => row.beyondRun?.(declared, ofRow(row, flags)) ?? [])]);

/** What flags are in a pod, row by row. */
export const podParts = (flags: readonly Flag[], circumstances: PodCircumstances): readonly PodPart[] =>
  flagRows.flatMap(row => {
    const own = ofRow(row, flags);
    return row.toPod?.(own, flags, circumstances) ?? [{notes: own.map(each => notInPod(each))}];
  });

/** What flags are for `ctr run`, row by row. */
export const ctrFlags = (flags: readonly Flag[]): readonly Flag[] =>
  flagRows.flatMap(row => row.toCtr?.(ofRow(row, flags), flags) ?? []);
