/** An inspect document has twenty kilobytes; a thousand of them are kept, so only what is read is kept of each. */
import {memoize} from '../../model/memoize.ts';
import type {HostConfigDocument, InspectDocument} from './documents.ts';

const keptOfDocument = ['Id', 'Name', 'Image', 'Path', 'Args', 'AppArmorProfile', 'ExecIDs'] as const;

const keptOfHostConfig = [
  'Privileged',
  'CapAdd',
  'CapDrop',
  'SecurityOpt',
  'GroupAdd',
  'ReadonlyRootfs',
  'Init',
  'PidMode',
  'NetworkMode',
  'IpcMode',
  'UTSMode',
  'UsernsMode',
  'CgroupnsMode',
  'MaskedPaths',
  'ReadonlyPaths',
  'Tmpfs',
  'Devices',
  'DeviceCgroupRules',
  'Runtime',
] as const satisfies ReadonlyArray<keyof HostConfigDocument>;

const keptOfMount = ['Type', 'Source', 'Destination', 'RW', 'Propagation'] as const;
const keptOfState = ['Status', 'Pid', 'StartedAt'] as const;
const keptOfConfig = ['Image', 'User'] as const;

function pick<T extends object, K extends keyof T>(from: T | undefined, keys: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  keys.forEach(key => {
    if (from && key in from) picked[key] = from[key];
  });
  return picked as Pick<T, K>;
}

/** Lists that most containers have in common are kept once. */
const listOf = memoize(100, (text: string): readonly string[] => JSON.parse(text));
const shared = (list: readonly string[]): readonly string[] => listOf(JSON.stringify(list));

/** The parts of a document that captop reads. */
export function trim(document: InspectDocument): InspectDocument {
  const {HostConfig, Mounts, State, Config} = document;
  const hostConfig = pick(HostConfig, keptOfHostConfig);
  return {
    ...pick(document, keptOfDocument),
    State: pick(State, keptOfState),
    HostConfig: {
      ...hostConfig,
      ...(hostConfig.MaskedPaths && {MaskedPaths: shared(hostConfig.MaskedPaths)}),
      ...(hostConfig.ReadonlyPaths && {ReadonlyPaths: shared(hostConfig.ReadonlyPaths)}),
    },
    Mounts: (Mounts ?? []).map(mount => pick(mount, keptOfMount)),
    Config: pick(Config, keptOfConfig),
  };
}
