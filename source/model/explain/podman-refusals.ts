/**
 * What `podman run` refuses of the flags that bear on privilege (podman pkg/specgen and pkg/specgenutil,
 * containers/common pkg/capabilities). test/lab/podman-lines.test.ts asks Podman itself.
 */

import {bitOfName, normaliseName} from '../capability.ts';
import {type ParseError, parseError} from '../flags/parse-error.ts';
import {truthOf} from '../flags/values.ts';
import {type Clash, sharedClashes} from './clashes.ts';
import type {Refusal} from './refusal.ts';
import type {Command} from './run-flags-parser.ts';

const namespaceMode =
  (words: string) =>
  (value: string): boolean =>
    new RegExp(`^(|${words}|host|private|ns:.+|container:.+)$`, 's').test(value);

const option = (name: string, takes: string, isValue: (value: string) => boolean): Refusal => ({
  flag: 'security-opt',
  takes,
  isTaken(given) {
    const [, value] = new RegExp(`^${name}[=:](.*)$`, 's').exec(given) ?? [];
    return value === undefined || isValue(value);
  },
});

const refusals: readonly Refusal[] = [
  {
    flag: 'pid',
    takes: 'host, private, container:NAME or ns:PATH',
    isTaken: namespaceMode('pod'),
  },
  {
    flag: 'ipc',
    takes: 'host, none, private, shareable, container:NAME or ns:PATH',
    isTaken: namespaceMode('none|shareable|pod'),
  },
  {flag: 'uts', takes: 'host, private, container:NAME or ns:PATH', isTaken: namespaceMode('pod')},
  {flag: 'cgroupns', takes: 'host, private, container:NAME or ns:PATH', isTaken: namespaceMode('pod')},
  {
    flag: 'network',
    takes: 'a name behind container: and a path behind ns:',
    isTaken: value => !/^(container|ns):$/.test(value),
  },
  option('no-new-privileges', 'no-new-privileges, =true or =false', value => truthOf(value) !== undefined),
  {
    flag: 'device-cgroup-rule',
    takes: 'a type, numbers and permissions, as in "c 10:229 rwm"',
    isTaken: value => /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/.test(value),
  },
  {
    flag: 'volume',
    takes: 'an absolute path in the container',
    isTaken: value => !value.includes(':') || /^[^:]*:\//.test(value),
  },
  {flag: 'tmpfs', takes: 'an absolute path', isTaken: value => value.startsWith('/')},
  {
    flag: 'mount',
    takes: 'the types artifact, bind, devpts, glob, image, ramfs, tmpfs and volume',
    isTaken(value) {
      const type = /(?:^|,)type=([^,]*)/.exec(value)?.[1];
      return type === undefined || /^(artifact|bind|devpts|glob|image|ramfs|tmpfs|volume)$/.test(type);
    },
  },
  {
    flag: 'systemd',
    takes: 'true, false or always',
    isTaken: value => /^(|always)$/.test(value) || truthOf(value.toLowerCase()) !== undefined,
  },
];

const bits = (names: readonly string[]): ReadonlySet<number | undefined> => new Set(names.map(bitOfName));

const holdsAll = (names: readonly string[]): boolean => names.some(name => normaliseName(name) === 'ALL');

/** Podman takes no capability twice, where Docker gives it; under --privileged it reads neither list. */
function capabilityClash(command: Command): string | null {
  if (command.isOn('privileged')) return null;
  const [added, dropped] = [command.all('cap-add'), command.all('cap-drop')];
  if (holdsAll(added) && holdsAll(dropped)) return '--cap-add=all and --cap-drop=all';
  const isDropped = bits(dropped);
  const both = added.find(name => bitOfName(name) !== undefined && isDropped.has(bitOfName(name)));
  return both === undefined ? null : `--cap-add=${both} and --cap-drop=${both}`;
}

/** Flags that do not go together. */
const clashes: readonly Clash[] = [
  capabilityClash,
  command => {
    const groups = command.all('group-add');
    return groups.length > 1 && groups.includes('keep-groups')
      ? '--group-add=keep-groups and another --group-add'
      : null;
  },
  ...sharedClashes,
];

/** Why `podman run` would not start this; null if captop knows no reason. */
export function refusedByPodman(command: Command): ParseError | null {
  for (const {flag, takes, isTaken} of refusals) {
    const odd = command.all(flag).find(value => !isTaken(value));
    if (odd !== undefined)
      return parseError(`--${flag} takes ${takes}, not ${JSON.stringify(odd)}: podman run would refuse it`);
  }
  for (const clash of clashes) {
    const both = clash(command);
    if (both !== null)
      return parseError(`${both} exclude each other: podman run would refuse them, leave one out`);
  }
  return null;
}
