/**
 * What `docker run` refuses of the flags that bear on privilege: the command itself (docker/cli opts/ and
 * cli/command/container/opts.go), the daemon (moby, runconfig and daemon/), or runc when the container starts.
 * test/lab/refused-lines.test.ts asks the real ones.
 */

import {type ParseError, parseError} from '../flags/parse-error.ts';
import {openSystemPaths} from '../flags/security-options.ts';
import {truthOf} from '../flags/values.ts';
import {type Clash, sharedClashes} from './clashes.ts';
import {mountClashes, mountRefusals, tmpfsRefusals, volumeRefusals} from './docker-mount-refusals.ts';
import type {Refusal} from './refusal.ts';
import type {Command} from './run-flags-parser.ts';

const matching = (flag: string, pattern: RegExp, takes: string): Refusal => ({
  flag,
  takes,
  isTaken: value => pattern.test(value),
});

/** Linux has more uids, but moby takes no more (moby/sys/user, GetExecUser). */
const greatestId = 2_147_483_647;

const isId = (word: string): boolean =>
  !/^[+-]?\d+$/.test(word) || (Number(word) >= 0 && Number(word) <= greatestId);

/** An option of --security-opt whose value has to be one of few; any other option is another row's. */
const option = (name: string, isValue: (value: string) => boolean, takes: string): Refusal => ({
  flag: 'security-opt',
  takes,
  isTaken(given) {
    const [, value] = new RegExp(`^${name}[=:](.*)$`, 's').exec(given) ?? [];
    return value === undefined || isValue(value);
  },
});

const isTruth = (value: string): boolean => truthOf(value) !== undefined;

const namespacedSetting =
  /^(net\.[^=]*|fs\.mqueue\.[^=]*|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))=/;

const networkKeys = 'name|alias|ip|ip6|mac-address|link-local-ip|driver-opt|gw-priority';

/** `name=host,alias=db`, or a name alone, which may have `=` in no place. */
const networkForm = new RegExp(
  `^(container:.+|(?!container:)[^=]+|(?=(.*,)?name=)((${networkKeys})=[^,]*(,|$))+)$`,
  'i',
);

/** A whole number as Go reads it with base 0: other bases by a prefix, and `_` between digits (strconv.ParseInt). */
const wholeNumber = /^[+-]?(0x(_?[0-9a-f])+|0b(_?[01])+|0o(_?[0-7])+|0(_?[0-7])*|[1-9](_?\d)*)$/i;

/** The value of a whole number. */
function numberOf(value: string): number {
  const digits = value.replaceAll(/[+_-]/g, '').toLowerCase();
  const size = Number(/^0\d/.test(digits) ? `0o${digits}` : digits);
  return value.startsWith('-') ? -size : size;
}

const refusals: readonly Refusal[] = [
  matching('pid', /^($|host$|container:.)/, 'host or container:NAME'),
  matching(
    'ipc',
    /^($|(none|private|shareable|host)$|container:.)/,
    'private, shareable, none, host or container:NAME',
  ),
  matching('uts', /^(host)?$/, 'host'),
  matching('userns', /^(host)?$/, 'host'),
  matching('cgroupns', /^(host|private)?$/, 'host or private'),
  matching('network', networkForm, 'the name of a network, host, none or container:NAME'),
  {
    flag: 'user',
    takes: `a name or a uid from 0 to ${greatestId}, and a group behind a colon`,
    isTaken: value => value.split(':', 2).every(isId),
  },
  {flag: 'group-add', takes: `a name or a gid from 0 to ${greatestId}`, isTaken: isId},
  matching(
    'sysctl',
    namespacedSetting,
    'NAME=VALUE for settings that a container has of its own: net.*, fs.mqueue.*, kernel.msg*, kernel.sem and kernel.shm*',
  ),
  option('no-new-privileges', isTruth, 'no-new-privileges, =true or =false'),
  option('writable-cgroups', isTruth, 'writable-cgroups=true or =false'),
  // The command alone knows it, and with an equals sign alone.
  {
    flag: 'security-opt',
    takes: 'systempaths=unconfined',
    isTaken: value => !/^systempaths[=:]/.test(value) || value === openSystemPaths,
  },
  option(
    '(?:seccomp|apparmor|label)',
    value => value !== '',
    'a value behind seccomp=, apparmor= and label=',
  ),
  {
    flag: 'security-opt',
    takes: 'apparmor, label, no-new-privileges, seccomp, systempaths and writable-cgroups',
    isTaken: value => !/^(unmask|mask|proc-opts)[=:]/.test(value),
  },
  matching(
    'device',
    /^(\/|[a-z0-9][\w.-]*\/[\w.-]+=[\w.:-]+$)/i,
    'an absolute path of the host, or VENDOR/CLASS=NAME for a device of CDI',
  ),
  matching(
    'device-cgroup-rule',
    /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/,
    'a type, numbers and permissions, as in "c 10:229 rwm"',
  ),
  ...volumeRefusals,
  ...mountRefusals,
  ...tmpfsRefusals,
  matching('workdir', /^(\/|$)/, 'an absolute path'),
  matching(
    'name',
    /^\/?[a-z0-9][\w.-]+$/i,
    'two or more letters, digits, dots, dashes and underscores, the first a letter or digit',
  ),
  matching(
    'restart',
    /^(|no|always|unless-stopped|on-failure(:\d+)?)$/,
    'no, always, unless-stopped, on-failure or on-failure:COUNT',
  ),
  ...['memory', 'memory-reservation', 'shm-size', 'kernel-memory'].map(flag =>
    matching(flag, /^\d+(\.\d+)? ?([kmgtp]i?)?b?$/i, 'a size, as in 512m'),
  ),
  ...['cpu-period', 'cpu-quota', 'cpu-shares', 'pids-limit', 'memory-swappiness', 'stop-timeout'].map(flag =>
    matching(flag, wholeNumber, 'a whole number'),
  ),
  {
    flag: 'oom-score-adj',
    takes: 'a whole number from -1000 to 1000',
    isTaken: value => wholeNumber.test(value) && Math.abs(numberOf(value)) <= 1000,
  },
];

/** Flags that do not go together. */
const clashes: readonly Clash[] = [
  ...sharedClashes,
  command => settingOfHost(command, 'ipc', /^(kernel|fs)\./),
  command => settingOfHost(command, 'network', /^net\./),
  mountClashes,
];

/** A setting that would be the host's own, as the namespace is that it belongs to (runc libcontainer/configs/validate). */
function settingOfHost(command: Command, flag: 'ipc' | 'network', setting: RegExp): string | null {
  const [mode = ''] = flag === 'network' ? command.all(flag) : [command.last(flag)];
  const found = mode === 'host' ? command.all('sysctl').find(value => setting.test(value)) : undefined;
  return found === undefined ? null : `--sysctl ${found} and --${flag}=host`;
}

/** What a flag takes, if it does not take this value: `host or container:NAME, not "foo"`; null if it does. */
export function refusedValue(flag: string, value: string): string | null {
  const refusal = refusals.find(each => each.flag === flag && !each.isTaken(value));
  return refusal === undefined ? null : `${refusal.takes}, not ${JSON.stringify(value)}`;
}

const flagsWithRefusals: ReadonlySet<string> = new Set(refusals.map(({flag}) => flag));

/** Why `docker run` would not start this; null if captop knows no reason. */
export function refusedByDocker(command: Command): ParseError | null {
  for (const flag of flagsWithRefusals)
    for (const value of command.all(flag)) {
      const refused = refusedValue(flag, value);
      if (refused !== null) return parseError(`--${flag} takes ${refused}: docker run would refuse it`);
    }
  for (const clash of clashes) {
    const both = clash(command);
    if (both !== null)
      return parseError(`${both} exclude each other: docker run would refuse them, leave one out`);
  }
  return null;
}
