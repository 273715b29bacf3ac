/** --cap-add and --cap-drop. */
import {capabilities, capabilityNames, normaliseName, setOfNames, shortName} from '../capability.ts';
import {described, list, text} from '../document/codec.ts';
import {engineRules} from '../engine-rules.ts';
import {expectedBounding, type RequestedSets} from '../expected.ts';
import {type Flag, flag} from './flag.ts';
import type {PodPart} from './pod-part.ts';
import type {FlagRow} from './row.ts';
import {textsOf} from './values.ts';

export interface DeclaredCapabilities {
  /** As the client sent them. */
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** The sets that the engine asked its runtime for; left out if it tells flags alone. */
  readonly requestedSets?: RequestedSets;
}

/** A capability as a flag takes it, in one spelling: `NET_ADMIN`, `ALL`. */
export const flagName = (name: string): string => shortName(normaliseName(name));

const flagsOf = (name: string, capabilities: readonly string[]): readonly Flag[] =>
  [...new Set(capabilities.map(flagName))].sort().map(each => flag(name, each));

/** `--cap-add=NET_ADMIN`, one for each capability, each once. */
export const addFlags = (names: readonly string[]): readonly Flag[] => flagsOf('cap-add', names);

export const dropFlags = (names: readonly string[]): readonly Flag[] => flagsOf('cap-drop', names);

/** The securityContext's lists are merged into one field: see pod.ts. */
const podList =
  (name: 'add' | 'drop') =>
  (flags: readonly Flag[]): readonly PodPart[] =>
    flags.length === 0 ? [] : [{securityContext: {capabilities: {[name]: flags.map(({value}) => value)}}}];

const valuesOf = (name: string, flags: readonly Flag[]): readonly string[] =>
  flags.flatMap(each => (each.name === name && each.value !== null ? [each.value] : []));

/**
 * ctr has no word for all capabilities and drops one that is added as well, so that what the flags lead to is written
 * out against its default set (containerd cmd/ctr/commands/run, oci/spec_opts.go). A privileged container has them all.
 */
const ctrList =
  (name: 'cap-add' | 'cap-drop') =>
  (_: readonly Flag[], all: readonly Flag[]): readonly Flag[] => {
    if (all.some(each => each.name === 'privileged')) return [];
    const asked = {privileged: false, capAdd: valuesOf('cap-add', all), capDrop: valuesOf('cap-drop', all)};
    const {granted} = engineRules('containerd', '');
    const bounding = expectedBounding(asked, setOfNames(capabilities.map(each => each.name)), granted);
    return capabilityNames(name === 'cap-add' ? bounding & ~granted : granted & ~bounding).map(each =>
      flag(name, each),
    );
  };

export const capAdd: FlagRow<readonly string[], DeclaredCapabilities> = {
  flags: ['cap-add'],
  fromRun: given => given.all('cap-add'),
  fromInspect: ({HostConfig}) => textsOf(HostConfig?.CapAdd),
  serviceKeys: ['cap_add'],
  fromService: service => textsOf(service.cap_add),
  json: {capAdd: described(list(text), 'As the client sent them')},
  printed: {'cap-add': {key: 'cap_add', list: true}},
  toRun: declared => addFlags(declared.capAdd),
  toPod: podList('add'),
  toCtr: ctrList('cap-add'),
};

export const capDrop: FlagRow<readonly string[], DeclaredCapabilities> = {
  flags: ['cap-drop'],
  fromRun: given => given.all('cap-drop'),
  fromInspect: ({HostConfig}) => textsOf(HostConfig?.CapDrop),
  serviceKeys: ['cap_drop'],
  fromService: service => textsOf(service.cap_drop),
  json: {capDrop: list(text)},
  printed: {'cap-drop': {key: 'cap_drop', list: true}},
  toRun: declared => dropFlags(declared.capDrop),
  toPod: podList('drop'),
  toCtr: ctrList('cap-drop'),
  supersedes: added => added.value === 'ALL',
  includes: standing => standing.value === 'ALL',
};
