/** A `docker run` command -> what it asks for. */
import {wrongImage} from './image-reference.ts';
import type {Request} from './request.ts';
import {device, each, mount, securityOption, volume} from './values.ts';
import {afterRun, type Command, isWrong, readCommand, truthOf, type Wrong} from './words.ts';

/** Of several, the last one counts, as with every flag of one value. */
const last = ({flags}: Command, name: string): string => flags.get(name)?.at(-1) ?? '';

const all = ({flags}: Command, name: string): readonly string[] => flags.get(name) ?? [];

const isOn = (command: Command, name: string): boolean => truthOf(last(command, name)) === true;

/** `--network host`, or the long form `--network name=host,alias=db`. */
const networkOf = (value: string): string =>
  /(^|,)name=([^,]*)/.exec(value)?.[2] ?? (value === 'default' ? '' : value);

const tmpfs = (text: string) => {
  const [destination = '', options = ''] = text.split(':');
  return {
    type: 'tmpfs',
    source: '',
    destination,
    readOnly: options.split(',').includes('ro'),
    propagation: '',
  };
};

const socket = {
  type: 'bind',
  source: '/var/run/docker.sock',
  destination: '/var/run/docker.sock',
  readOnly: false,
  propagation: 'rprivate',
};

/** What is taken for granted of flags whose effect only the daemon or a file knows. */
const unseen: ReadonlyArray<readonly [flag: string, sentence: string]> = [
  ['volumes-from', '--volumes-from: the mounts of the other container are not looked at'],
  ['gpus', '--gpus: the devices of the graphics driver are not looked at'],
];

/** What a `docker run` or `docker create` command asks for; one sentence where it cannot be read. */
export function requestOf(words: readonly string[]): Request | Wrong {
  const rest = afterRun(words);
  if (isWrong(rest)) return rest;
  const command = readCommand(rest);
  if (isWrong(command)) return command;
  const misnamed = wrongImage(command.image);
  if (misnamed !== null) return misnamed;
  const volumes = each(all(command, 'volume'), volume);
  if (isWrong(volumes)) return volumes;
  const mounts = each(all(command, 'mount'), mount);
  if (isWrong(mounts)) return mounts;
  const devices = each(all(command, 'device'), device);
  if (isWrong(devices)) return devices;
  const securityOpt = each(all(command, 'security-opt'), securityOption);
  if (isWrong(securityOpt)) return securityOpt;
  return {
    name: last(command, 'name') || command.image,
    image: command.image,
    privileged: isOn(command, 'privileged'),
    capAdd: all(command, 'cap-add'),
    capDrop: all(command, 'cap-drop'),
    user: last(command, 'user'),
    groupAdd: all(command, 'group-add'),
    securityOpt,
    readonlyRootfs: isOn(command, 'read-only'),
    init: isOn(command, 'init'),
    pid: last(command, 'pid'),
    network: networkOf(last(command, 'network')),
    ipc: last(command, 'ipc'),
    uts: last(command, 'uts'),
    userns: last(command, 'userns'),
    cgroupns: last(command, 'cgroupns'),
    mounts: [
      ...volumes,
      ...mounts,
      ...all(command, 'tmpfs').map(tmpfs),
      ...(isOn(command, 'use-api-socket') ? [socket] : []),
    ],
    devices,
    deviceCgroupRules: all(command, 'device-cgroup-rule'),
    runtime: last(command, 'runtime'),
    command: command.command,
    assumptions: unseen.flatMap(([flag, sentence]) => (command.flags.has(flag) ? [sentence] : [])),
  };
}
