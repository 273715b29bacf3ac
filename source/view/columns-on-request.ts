/** The columns that are shown only if they are asked for. */

import {type Belonging, belongings, belongingWords} from '../model/belonging.ts';
import {toHex} from '../model/capability.ts';
import type {Declared} from '../model/flags/declared.ts';
import {isUnknown, type Known, knownOr} from '../model/known.ts';
import {podSecurityText} from '../model/pod-security/verdict.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Process, type SetName, severities} from '../model/snapshot.ts';
import {type Column, notApplicable, notRead} from './column.ts';
import {absenceMark} from './privilege-text.ts';
import type {Row} from './row.ts';

type Value = string | number | null;

interface Extra {
  readonly id: string;
  readonly help: SafeText;
  readonly value: (row: Row) => Value;
  /** The cell if the value is null; `?` unless given. */
  readonly missing?: (row: Row) => SafeText;
  readonly width?: number;
}

/** A column whose text is its value. */
const extra = ({id, help, value, missing, width = 24}: Extra): Column => ({
  id,
  help,
  headers: () => [sanitise(id.replaceAll('-', ' ').toUpperCase())],
  align: 'left',
  minWidth: 8,
  maxWidth: width,
  cut: 'end',
  priority: 0,
  largestFirst: false,
  rank: null,
  value,
  texts: row => {
    const known = value(row);
    if (known === null) return [missing?.(row) ?? notRead];
    return [known === '' ? notApplicable : sanitise(String(known))];
  },
  tone: row => (value(row) === null ? 'muted' : 'plain'),
});

/** A fact of PID 1; null if the container does not run or could not be read. */
const ofPid1 = (id: string, help: SafeText, fact: (pid1: Process) => Known<Value>, width = 24): Column =>
  extra({
    id,
    help,
    width,
    value: ({container}) => (container.pid1 === null ? null : knownOr(fact(container.pid1), null)),
    missing: ({container}) => (container.pid1 === null ? absenceMark(container) : notRead),
  });

const setColumn = (set: SetName): Column =>
  ofPid1(set, safe`The ${sanitise(set)} set of PID 1, in hexadecimal`, ({capabilities}) =>
    toHex(capabilities[set]),
  );

const declared = (id: string, help: SafeText, fact: (flags: Declared) => Known<Value>, width = 24): Column =>
  extra({
    id,
    help,
    width,
    value: ({container}) => (isUnknown(container.declared) ? null : knownOr(fact(container.declared), null)),
  });

/** What a container belongs to; `-` if nothing names it, `?` if that is not known. */
const belonging = (kind: Belonging): Column =>
  extra({
    id: kind,
    help: sanitise(belongingWords(kind)),
    value: ({container}) => knownOr(container[kind], null),
    missing: ({container}) => (isUnknown(container[kind]) ? notRead : notApplicable),
    width: 32,
  });

const yesNo = (fact: boolean): string => (fact ? 'yes' : 'no');

/** Namespaces that the flags share with the host or another container: `pid=host net=container:ab12`. */
function sharedNamespaces({namespaces}: Declared): string {
  const shared = Object.entries(namespaces).filter(([, mode]) => /^(host$|container:)/.test(mode));
  return shared.map(([name, mode]) => `${name}=${mode.slice(0, 22)}`).join(' ');
}

/** To add a column of this kind, add a row here and a case to test/view/columns.test.ts. */
export const columnsOnRequest: readonly Column[] = [
  extra({
    id: 'id',
    help: safe`First 12 digits of its id`,
    value: ({container}) => container.id.slice(0, 12),
    width: 12,
  }),
  ...belongings.map(belonging),
  extra({
    id: 'pod-security',
    help: safe`Level of the Pod Security Standards that a pod's container keeps to, or what breaks the next one`,
    value: ({container: {podSecurity}}) =>
      isUnknown(podSecurity) || podSecurity === null ? null : podSecurityText(podSecurity),
    missing: ({container: {podSecurity}}) => (isUnknown(podSecurity) ? notRead : notApplicable),
    width: 64,
  }),
  extra({
    id: 'sandbox',
    help: safe`Sandbox that it runs in: gVisor, Kata, Firecracker, Sysbox`,
    value: ({container: {sandbox}}) => sandbox?.name ?? null,
    missing: () => notApplicable,
  }),
  extra({id: 'state', help: safe`State, as the daemon calls it`, value: ({container}) => container.state}),
  extra({id: 'engine', help: safe`Engine and version`, value: ({host}) => host.engine}),
  extra({
    id: 'profile',
    help: safe`Profile that its capabilities are compared with`,
    value: ({profile}) => profile.name,
  }),
  extra({
    id: 'started',
    help: safe`When it was started`,
    value: ({container}) => container.startedAt,
    missing: () => notApplicable,
    width: 35,
  }),
  declared('privileged', safe`Whether it was started with --privileged`, flags => yesNo(flags.privileged)),
  declared('cap-add', safe`Capabilities that its flags add`, ({capAdd}) => capAdd.join(' '), 48),
  declared('cap-drop', safe`Capabilities that its flags drop`, ({capDrop}) => capDrop.join(' '), 48),
  declared(
    'user-source',
    safe`Where its user came from: image, run, default …`,
    ({userSource}) => userSource,
  ),
  declared(
    'namespaces',
    safe`Namespaces that it shares with the host or another container`,
    sharedNamespaces,
    64,
  ),
  declared('read-only', safe`Whether its root file system is read-only`, flags =>
    yesNo(flags.readonlyRootfs),
  ),
  ofPid1('root-on-host', safe`Whether its user is uid 0 of the host`, ({rootOnHost}) =>
    isUnknown(rootOnHost) ? rootOnHost : yesNo(rootOnHost),
  ),
  ofPid1('gid', safe`Effective group of PID 1 inside the container`, ({gid}) => gid),
  setColumn('effective'),
  setColumn('permitted'),
  setColumn('bounding'),
  setColumn('inheritable'),
  setColumn('ambient'),
  extra({
    id: 'expected',
    help: safe`The effective set that its flags lead to, in hexadecimal`,
    value: ({container: {expected}}) => (isUnknown(expected) ? null : toHex(expected.effective)),
  }),
  extra({
    id: 'drift',
    help: safe`Processes whose sets differ from what its flags lead to`,
    value: ({container}) =>
      container.pid1 === null ? null : new Set(container.drift.map(({hostPid}) => hostPid)).size,
    missing: ({container}) => absenceMark(container),
  }),
  ofPid1('seccomp', safe`Seccomp mode of PID 1`, ({seccomp}) => seccomp),
  ofPid1(
    'lsm',
    safe`AppArmor or SELinux label of PID 1`,
    ({lsm}) => (isUnknown(lsm) ? lsm : (lsm ?? 'none')),
    32,
  ),
  ofPid1('no-new-privs', safe`Whether PID 1 can gain no privilege by an exec`, ({noNewPrivileges}) =>
    yesNo(noNewPrivileges),
  ),
  ofPid1('command', safe`Command line of PID 1`, ({command}) => command, 64),
  extra({
    id: 'findings',
    help: safe`Its findings, worst first`,
    value: ({container}) =>
      severities
        .flatMap(severity => container.findings.filter(finding => finding.severity === severity))
        .map(({id}) => id)
        .join(' '),
    width: 80,
  }),
];
