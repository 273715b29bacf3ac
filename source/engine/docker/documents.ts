/**
 * The parts of the Engine API's documents that captop reads (API 1.24 and later), as shapes that are checked on
 * receipt. Every field but an id may be missing: Podman's compatible API and older daemons leave some out.
 */

import {
  anyObject,
  type Checked,
  identifier,
  listOf,
  objectOf,
  processId,
  recordOf,
  textValue,
  truthValue,
} from '../shape.ts';
import {apiLimits} from './limits.ts';

const texts = listOf(textValue);

const listEntry = objectOf(
  {
    Names: texts,
    Image: textValue,
    ImageID: textValue,
    Labels: recordOf(textValue),
    State: textValue,
    /** It only serves as a proof, whatever it is (document-of-files.ts). */
    NetworkSettings: (value): unknown => value,
  },
  {Id: identifier},
);

export const containerList = listOf(listEntry, apiLimits.containers);
export type ListEntry = Checked<typeof listEntry>;

export const inspectDocument = objectOf(
  {
    Name: textValue,
    /** The image's id. */
    Image: textValue,
    State: objectOf({Status: textValue, Pid: processId, StartedAt: textValue}),
    Path: textValue,
    Args: texts,
    AppArmorProfile: textValue,
    ExecIDs: listOf(identifier, apiLimits.execs),
    /** These two are read by the table of flags (model/flags), which trusts no type. */
    HostConfig: anyObject,
    Mounts: listOf(anyObject),
    Config: objectOf({Image: textValue, User: textValue, Labels: recordOf(textValue)}),
  },
  {Id: identifier},
);
export type InspectDocument = Checked<typeof inspectDocument>;

export const imageDocument = objectOf({Config: objectOf({User: textValue})}, {Id: identifier});

export const execDocument = objectOf(
  {
    Running: truthValue,
    Pid: processId,
    ProcessConfig: objectOf({
      user: textValue,
      privileged: truthValue,
      entrypoint: textValue,
      arguments: texts,
    }),
  },
  {ID: identifier},
);
export type ExecDocument = Checked<typeof execDocument>;

export const infoDocument = objectOf({
  Name: textValue,
  ServerVersion: textValue,
  /** Podman's service alone has it (podman pkg/api/handlers/types.go, Info). */
  BuildahVersion: textValue,
  KernelVersion: textValue,
  SecurityOptions: texts,
  DockerRootDir: textValue,
});
export type InfoDocument = Checked<typeof infoDocument>;

/** A line of GET /events; `status` and `id` are Podman's and API 1.21's. */
export const eventDocument = objectOf({
  Type: textValue,
  Action: textValue,
  status: textValue,
  id: identifier,
  Actor: objectOf({ID: identifier}),
});
