/** The table of the flags that bear on privilege. Whoever reads or prints flags loops over it. */
import {type Codec, type Codecs, list, object, text} from '../document/codec.ts';
import {type Unknown, unknown} from '../known.ts';
import {capAdd, capDrop} from './capabilities.ts';
import type {Asked, Declared} from './declared.ts';
import {deviceCgroupRules, devices} from './devices.ts';
import {mounts} from './mounts.ts';
import {namespaces} from './namespaces.ts';
import {isParseError, type ParseError} from './parse-error.ts';
import type {Circumstances, FlagRow, GivenFlags, InspectedFlags, ServiceFields} from './row.ts';
import {maskedPaths, readonlyPaths, securityOpt} from './security-options.ts';
import {init, privileged, readonlyRootfs, runtime} from './switches.ts';
import {groupAdd, user} from './user.ts';

/** One row for each setting, in the order of printing and of the JSON document. */
const table: {readonly [K in keyof Asked]: FlagRow<Asked[K], Declared>} = {
  privileged,
  capAdd,
  capDrop,
  user,
  groupAdd,
  securityOpt,
  readonlyRootfs,
  init,
  namespaces,
  maskedPaths,
  readonlyPaths,
  mounts,
  devices,
  deviceCgroupRules,
  runtime,
};

type Field = keyof Asked;

const entries = Object.entries(table) as unknown as ReadonlyArray<
  readonly [Field, FlagRow<unknown, Declared>]
>;

/** Every row of the table. */
export const flagRows: readonly FlagRow<unknown, Declared>[] = entries.map(([, row]) => row);

/** Reads every setting; returns the first error. */
function collect(read: (row: FlagRow<unknown, Declared>) => unknown): Asked | ParseError {
  const values: [Field, unknown][] = [];
  for (const [field, row] of entries) {
    const value = read(row);
    if (isParseError(value)) return value;
    values.push([field, value]);
  }
  return Object.fromEntries(values) as unknown as Asked;
}

/** What the flags of a `docker run` command ask for. */
export const askedByRun = (given: GivenFlags): Asked | ParseError => collect(row => row.fromRun(given));

/** What a service of a Compose file asks for. */
export const askedByService = (service: ServiceFields): Asked | ParseError =>
  collect(row => row.fromService(service));

/** What an inspect document says was asked for. */
export const askedByInspect = (document: InspectedFlags): Asked =>
  collect(row => row.fromInspect(document)) as Asked;

/** The keys of a Compose service that are read. */
export const serviceKeys: readonly string[] = flagRows.flatMap(row => row.serviceKeys);

/** What was asked for, with all that follows from it under the circumstances but the uid of the user. */
export function declare(
  asked: Asked,
  circumstances: Circumstances,
  command: readonly string[],
): Omit<Declared, 'uid'> {
  const parts = entries.map(([field, row]) =>
    row.declare ? row.declare(asked[field], circumstances) : {[field]: asked[field]},
  );
  return Object.assign({}, ...parts, {command});
}

const declaredRows = Object.assign({}, ...flagRows.map(({json}) => json), {
  command: list(text),
}) as Codecs<Declared>;

/** `declared` in the JSON document. */
export const declaredFields: Codec<Declared> = object<Declared>(declaredRows);

type FactName = {
  [Name in keyof Declared]-?: Unknown extends Declared[Name] ? Name : never;
}[keyof Declared];

/** The fields that may be unknown, each unknown for that reason: for a source that does not tell of every flag. */
export const untoldFlags = (reason: string): Pick<Declared, FactName> =>
  Object.fromEntries(
    Object.entries<{readonly mayBeUnknown?: true}>(declaredRows).flatMap(([name, {mayBeUnknown}]) =>
      mayBeUnknown ? [[name, unknown(reason)]] : [],
    ),
  ) as unknown as Pick<Declared, FactName>;
