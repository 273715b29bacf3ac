/**
 * The files that dockerd keeps of a container -> the document that it would answer GET /containers/ID/json with, where
 * they are proven to say the same. No I/O.
 *
 * dockerd writes them and the copy that it lists containers from at the same time (moby container/container.go,
 * CheckpointTo), so that the list tells whether a file is of now: at each start a container's endpoints get random ids
 * (libnetwork, Network.CreateEndpoint), which an old copy, or another machine's, does not have.
 */
import {
  anyObject,
  type Check,
  type Checked,
  objectOf,
  processId,
  recordOf,
  textValue,
  truthValue,
  WrongShape,
} from '../shape.ts';
import type {ContainerFiles} from './container-files.ts';
import {type InspectDocument, inspectDocument, type ListEntry} from './documents.ts';

const mountPoint = objectOf({Type: textValue, Source: textValue, Driver: textValue, Name: textValue});

const containerFile = objectOf({
  ID: textValue,
  Name: textValue,
  Image: textValue,
  State: objectOf({
    Running: truthValue,
    Paused: truthValue,
    Restarting: truthValue,
    RemovalInProgress: truthValue,
    Dead: truthValue,
    Pid: processId,
  }),
  MountPoints: recordOf(anyObject),
  /** As in the list. */
  NetworkSettings: anyObject,
});
type ContainerFile = Checked<typeof containerFile>;

const hostConfigFile = objectOf({Runtime: textValue, PidMode: textValue});
type HostConfigFile = Checked<typeof hostConfigFile>;

const networks = objectOf({Networks: recordOf(objectOf({EndpointID: textValue}))});

/** What a check hands on; undefined for another shape. */
function shaped<T>(check: Check<T>, value: unknown): T | undefined {
  try {
    return check(value);
  } catch (error) {
    if (error instanceof WrongShape) return undefined;
    throw error;
  }
}

/** The id of the endpoint in each network of a container, in a fixed order; '' if it is not known of each. */
function endpointsOf(settings: unknown): string {
  const pairs = Object.entries(shaped(networks, settings)?.Networks ?? {});
  return pairs.length > 0 && pairs.every(([, {EndpointID}]) => EndpointID)
    ? JSON.stringify(pairs.map(([name, {EndpointID}]) => [name, EndpointID]).sort())
    : '';
}

/** Whether the list tells enough of a container to prove its files. */
export const mayBeProven = ({State, NetworkSettings}: ListEntry): boolean =>
  (State === 'running' || State === 'paused') && endpointsOf(NetworkSettings) !== '';

/** As moby's State.StateString says it of a container with a process; undefined for any other. */
function statusOf({State = {}}: ContainerFile): 'running' | 'paused' | undefined {
  const {Running, Paused, Restarting, RemovalInProgress, Dead, Pid} = State;
  if (Running !== true || Restarting === true || RemovalInProgress === true || Dead === true || !Pid)
    return undefined;
  return Paused === true ? 'paused' : 'running';
}

/** Whether files are of the container that was listed, as it was then. */
function isAsListed(file: ContainerFile, listed: ListEntry): boolean {
  const endpoints = endpointsOf(file.NetworkSettings);
  return (
    file.ID === listed.Id &&
    file.Image === listed.ImageID &&
    listed.Names?.includes(file.Name ?? '') === true &&
    listed.State === statusOf(file) &&
    endpoints !== '' &&
    endpoints === endpointsOf(listed.NetworkSettings)
  );
}

/** Volumes that dockerd keeps itself (volume/local, New): where they are, the file may leave open. */
const volumePath = (dataRoot: string, name: string): string => `${dataRoot}/volumes/${name}/_data`;

/** A mount as the daemon tells it, which asks the driver of a volume where that is; undefined for a kind that is left to it. */
function toldMount(mount: object, dataRoot: string): object | undefined {
  const {Type, Source, Driver, Name} = shaped(mountPoint, mount) ?? {};
  if (Type === 'bind' || Type === 'tmpfs') return mount;
  if (Type !== 'volume' || Driver !== 'local' || !Name) return undefined;
  const path = volumePath(dataRoot, Name);
  return Source === path || !Source ? {...mount, Source: path} : undefined;
}

/** Runtimes of which a session of exec is a process of this kernel, in the container's PID namespace. */
const plainRuntimes: readonly (string | undefined)[] = ['runc', 'io.containerd.runc.v2'];

/** Whether sessions of exec are seen without asking for them. */
const showsSessions = ({Runtime, PidMode}: HostConfigFile): boolean =>
  plainRuntimes.includes(Runtime) && !PidMode;

/**
 * The document, without sessions of exec; undefined where it is not proven.
 *
 * @param dataRoot where the daemon keeps its files
 */
export function documentOfFiles(
  {config, hostConfig}: ContainerFiles,
  listed: ListEntry,
  dataRoot: string,
): InspectDocument | undefined {
  const [file, asked] = [shaped(containerFile, config), shaped(hostConfigFile, hostConfig)];
  if (!file || !asked || !isAsListed(file, listed) || !showsSessions(asked)) return undefined;
  const mounts = Object.values(file.MountPoints ?? {}).map(mount => toldMount(mount, dataRoot));
  if (mounts.includes(undefined)) return undefined;
  const {State, ...others} = anyObject(config);
  return shaped(inspectDocument, {
    ...others,
    Id: file.ID,
    State: {...anyObject(State), Status: statusOf(file)},
    HostConfig: hostConfig,
    Mounts: mounts,
    ExecIDs: [],
  });
}
