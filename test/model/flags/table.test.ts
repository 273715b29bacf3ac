/** Each flag that bears on privilege means the same in every place where it is written. */
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {readCommand} from '../../../source/model/explain/run-flags-parser.ts';
import {runCommandOf} from '../../../source/model/explain/run-program.ts';
import {flagOf, flagText} from '../../../source/model/flags/flag.ts';
import {isParseError} from '../../../source/model/flags/parse-error.ts';
import {runFlags, withBeyond} from '../../../source/model/flags/print.ts';
import {
  askedByInspect,
  askedByRun,
  askedByService,
  declare,
  flagRows,
} from '../../../source/model/flags/table.ts';
import {composeFragment} from '../../../source/model/remedies/compose.ts';

const circumstances = {
  imageUser: '',
  userSource: 'run' as const,
  remapped: true,
  apparmor: '',
};

function byRun(flags: readonly string[]) {
  const run = runCommandOf(['docker', 'run', ...flags, 'image']);
  if (isParseError(run)) throw new Error(run.error);
  const command = readCommand(run);
  if (isParseError(command)) throw new Error(command.error);
  return askedByRun(command);
}

/** A flag, and the HostConfig (or more) of `docker inspect` after it, as Docker 26.1 writes them. */
const written: ReadonlyArray<readonly [flag: string, inspected: object]> = [
  ['--privileged', {HostConfig: {Privileged: true}}],
  ['--cap-add=NET_ADMIN', {HostConfig: {CapAdd: ['NET_ADMIN']}}],
  ['--cap-drop=ALL', {HostConfig: {CapDrop: ['ALL']}}],
  ['--user=1000:1000', {Config: {User: '1000:1000'}}],
  ['--group-add=44', {HostConfig: {GroupAdd: ['44']}}],
  ['--security-opt=no-new-privileges', {HostConfig: {SecurityOpt: ['no-new-privileges']}}],
  ['--security-opt=seccomp=unconfined', {HostConfig: {SecurityOpt: ['seccomp=unconfined']}}],
  ['--read-only', {HostConfig: {ReadonlyRootfs: true}}],
  ['--pid=host', {HostConfig: {PidMode: 'host'}}],
  ['--network=host', {HostConfig: {NetworkMode: 'host'}}],
  ['--ipc=host', {HostConfig: {IpcMode: 'host'}}],
  ['--uts=host', {HostConfig: {UTSMode: 'host'}}],
  ['--network=none', {HostConfig: {NetworkMode: 'none'}}],
  ['--cgroupns=host', {HostConfig: {CgroupnsMode: 'host'}}],
  ['--userns=host', {HostConfig: {UsernsMode: 'host'}}],
  [
    '--volume=/etc:/host/etc:ro',
    {Mounts: [{Type: 'bind', Source: '/etc', Destination: '/host/etc', RW: false, Propagation: 'rprivate'}]},
  ],
  [
    '--device=/dev/sda:/dev/disk:r',
    {HostConfig: {Devices: [{PathOnHost: '/dev/sda', PathInContainer: '/dev/disk', CgroupPermissions: 'r'}]}},
  ],
  ['--device-cgroup-rule=c 10:* rwm', {HostConfig: {DeviceCgroupRules: ['c 10:* rwm']}}],
];

describe.each(written)('%s', (flag, inspected) => {
  test('asks for what the daemon says of it', () => {
    expect(byRun([flag])).toEqual(askedByInspect(inspected));
  });

  test('stands in a Compose service as what asks for the same', () => {
    const {services} = parse(composeFragment('web', [flagOf(flag)]));
    expect(askedByService(services.web)).toEqual(byRun([flag]));
  });

  test('is printed as it was given', () => {
    const {namespaces, ...asked} = {...askedByInspect(inspected), maskedPaths: ['/proc/kcore']};
    const inspectedOnV2 = {...asked, namespaces: {...namespaces, cgroup: namespaces.cgroup || 'private'}};
    const declared = {...declare(inspectedOnV2, circumstances, []), uid: 0};
    const flags = runFlags(declared, {remapped: true, engineKind: 'docker'});
    expect(withBeyond(declared, flags).map(flagText)).toEqual([flag]);
  });
});

test('every flag that is printed has been tried above', () => {
  const tried = new Set(written.map(([flag]) => flag.slice(2).split('=')[0]));
  const printed = flagRows.flatMap(row => Object.keys(row.printed));
  expect(printed.filter(name => !tried.has(name))).toEqual([]);
});

test('every field that the rows make is in the JSON document, and no other', () => {
  const made = {...declare(askedByInspect({}), circumstances, []), uid: 0};
  const written = [...flagRows.flatMap(({json}) => Object.keys(json)), 'command'];
  expect(written.sort()).toEqual(Object.keys(made).sort());
});
