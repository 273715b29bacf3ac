/**
 * The parts of the Engine API's documents that captop reads (API 1.24 and later), as shapes that are checked on
 * receipt. Every field but an id may be missing: Podman's compatible API and older daemons leave some out.
 */

import {anything, flag, identifier, list, object, processId, record, type Shaped, text} from '../shape.ts';
import {limits} from './limits.ts';

const texts = list(text);

const listEntry = object(
  {Names: texts, Image: text, ImageID: text, Labels: record(text), State: text},
  {Id: identifier},
);

export const containerList = list(listEntry, limits.containers);
export type ListEntry = Shaped<typeof listEntry>;

export const inspectDocument = object(
  {
    Name: text,
    /** The image's id. */
    Image: text,
    State: object({Status: text, Pid: processId, StartedAt: text}),
    Path: text,
    Args: texts,
    AppArmorProfile: text,
    ExecIDs: list(identifier, limits.execs),
    /** These two are read by the table of flags (model/flags), which trusts no type. */
    HostConfig: record(anything),
    Mounts: list(record(anything)),
    Config: object({Image: text, User: text, Labels: record(text)}),
  },
  {Id: identifier},
);
export type InspectDocument = Shaped<typeof inspectDocument>;

export const imageDocument = object({Config: object({User: text})}, {Id: identifier});

export const execDocument = object(
  {
    Running: flag,
    Pid: processId,
    ProcessConfig: object({user: text, privileged: flag, entrypoint: text, arguments: texts}),
  },
  {ID: identifier},
);
export type ExecDocument = Shaped<typeof execDocument>;

export const infoDocument = object({
  Name: text,
  ServerVersion: text,
  /** Podman's service alone has it (podman pkg/api/handlers/types.go, Info). */
  BuildahVersion: text,
  KernelVersion: text,
  SecurityOptions: texts,
});
export type InfoDocument = Shaped<typeof infoDocument>;

/** A line of GET /events; `status` and `id` are Podman's and API 1.21's. */
export const eventDocument = object({
  Type: text,
  Action: text,
  status: text,
  id: identifier,
  Actor: object({ID: identifier}),
});
