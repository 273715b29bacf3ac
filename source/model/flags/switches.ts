/** Settings of one truth value or one word: --privileged, --read-only, --init, --runtime. */
import {type Codec, text, truth} from '../document/codec.ts';
import {type Flag, flag} from './flag.ts';
import type {PodPart} from './pod-part.ts';
import type {FlagRow} from './row.ts';
import {isTrue, textOf} from './values.ts';

export interface DeclaredSwitches {
  readonly privileged: boolean;
  readonly readonlyRootfs: boolean;
  /** Whether the engine's own init is PID 1. */
  readonly init: boolean;
  /** The name of the OCI runtime; '' for the default one. */
  readonly runtime: string;
}

interface Names<K> {
  readonly field: K;
  readonly run: string;
  readonly hostConfig: string;
  readonly compose: string;
}

type SwitchName = {
  [K in keyof DeclaredSwitches]: DeclaredSwitches[K] extends boolean ? K : never;
}[keyof DeclaredSwitches];

function switchRow(
  {field, run, hostConfig, compose}: Names<SwitchName>,
  more: Partial<FlagRow<boolean, DeclaredSwitches>> = {},
): FlagRow<boolean, DeclaredSwitches> {
  return {
    flags: [run],
    fromRun: given => given.isOn(run),
    fromInspect: ({HostConfig}) => HostConfig?.[hostConfig] === true,
    serviceKeys: [compose],
    fromService: service => isTrue(service[compose]),
    json: {[field]: truth},
    printed: {[run]: {key: compose, list: false}},
    toRun: declared => (declared[field] ? [flag(run)] : []),
    ...more,
  };
}

/** Called so by ctr, too. */
const asInRun = (flags: readonly Flag[]): readonly Flag[] => flags;

const inContext =
  (name: string) =>
  (flags: readonly unknown[]): readonly PodPart[] =>
    flags.length === 0 ? [] : [{securityContext: {[name]: true}}];

export const privileged = switchRow(
  {field: 'privileged', run: 'privileged', hostConfig: 'Privileged', compose: 'privileged'},
  {toPod: inContext('privileged'), toCtr: asInRun},
);

export const readonlyRootfs = switchRow(
  {field: 'readonlyRootfs', run: 'read-only', hostConfig: 'ReadonlyRootfs', compose: 'read_only'},
  {toPod: inContext('readOnlyRootFilesystem'), toCtr: asInRun},
);

/** Shown, and not printed among the flags that bear on privilege. */
const notPrinted = {printed: {}, toRun: () => []};

export const init = switchRow({field: 'init', run: 'init', hostConfig: 'Init', compose: 'init'}, notPrinted);

export const runtime: FlagRow<string, DeclaredSwitches> = {
  flags: ['runtime'],
  fromRun: given => given.last('runtime'),
  fromInspect: ({HostConfig}) => textOf(HostConfig?.Runtime),
  serviceKeys: ['runtime'],
  fromService: service => textOf(service.runtime),
  json: {runtime: text as Codec<string>},
  ...notPrinted,
};
