/**
 * What is run by the shell of another machine. It needs sh, cat and ls, those of busybox as well; it is composed of
 * fixed text and numbers, and writes nothing there.
 *
 * One cat reads many files, so that a process is not started for each. Between two of them it reads its own environment
 * (/proc/self/environ), which holds a word that no other process could know: whatever a file holds, it cannot say where
 * it ends. The links of namespaces are listed by one ls for all.
 *
 * Of a process that is starting a program nothing is read that could let a reader wait (local-procfs.ts): one grep
 * finds them by their statm files, and their status stands in the place of stat.
 */

import {selinuxEnforce} from '../procfs.ts';

/** Files that one cat is given at most: the system limits the length of arguments. */
const most = 1200;

/**
 * The lines of a status file that say who a process is and what it may do. Of its state only what does not change all
 * the time: neither running, nor sleeping, nor waiting in the kernel, nor idle.
 */
const lasting = [
  'Name',
  'State:.[^RSDI]',
  'PPid',
  'Uid',
  'Gid',
  'Groups',
  'NSpid',
  'Threads',
  'Cap',
  'NoNewPrivs',
  'Seccomp:',
];

/** The functions that requests use; a shell knows them from then on. */
export const shellFunctions = `
s=/proc/self/environ
x() { [ -z "$a" ] || N=$n cat $a </dev/null 2>/dev/null; a= k=0; }
w() { k=$((k+$1)); [ $k -lt ${most} ] || x; }
e() { x; printf '\\n%s-\\n' "$n"; }
l() { ls -ln "$@" </dev/null 2>/dev/null; e; }
d() { N=$n cat $s </dev/null; e; }
g() { h=" $(echo $(grep -lE '^[1-9][0-9]* [0-9]+ [0-9]+ 0 ' "$@" </dev/null 2>/dev/null)) "; }
y() { case "$h" in *" $p/statm "*) r=status z=0 ;; *) r=stat z=$p ;; esac; }
i() { g [0-9]*/statm; a= k=0 b=; for p in [0-9]*; do y; a="$a $s $p/$r $s $p/cgroup"; w 4; done; e
  [ "$h" = '  ' ] || for p in [0-9]*; do y; [ $r = status ] || b="$b $p/ns/pid"; done
  l \${b:-[0-9]*/ns/pid}; }
f() { b=; for p; do b="$b $p/statm"; done; g $b; a= k=0; for p; do y; a="$a $s $p/$r"; w 2; done; e
  b=; for p; do y; [ $r = stat ] || continue
    b="$b $p/exe"; for t in cgroup ipc mnt net pid time user uts; do b="$b $p/ns/$t"; done; done; l \${b:-/proc/self/exe}
  for p; do y; case "$q" in *" $p "* | all) c=0 ;; *) c=$p ;; esac
    a="$a $s $p/task/*/status $s $p/cgroup $s $c/cmdline $s $p/uid_map $s $p/gid_map $s $z/attr/current $s $p/$r"; w 14; done; e; }
c() { command -v grep >/dev/null && command -v cksum >/dev/null || return
  a=; for p; do a="$a $p/status $p/task/*/status"; done
  { grep -E '[0-9a-f]{64}' [0-9]*/cgroup; grep -hE '^(${lasting.join('|')})' $a; } </dev/null 2>/dev/null | cksum; }
v() { b=; for p; do b="$b $p/statm"; done; g $b; a= k=0; for p; do y; a="$a $s $z/auxv"; w 2; done; e; }
m() { a= k=0; for p; do a="$a $s $p/mountinfo"; w 2; done; e; }
`;

/** What is the same as long as the shell runs, in the order in which it is read. */
export const ownFiles = [
  '/proc/self/status',
  '/proc/self/uid_map',
  '/proc/self/mountinfo',
  'uptime',
  'stat',
  'sys/kernel/osrelease',
  'sys/kernel/cap_last_cap',
  'filesystems',
  selinuxEnforce,
] as const;

/**
 * The first request: defines the functions, and reads what the machine and the shell itself are.
 *
 * @param root of the procfs
 */
export const firstRequest = (root: string, sockets: readonly string[]): string =>
  [
    shellFunctions,
    `cd ${root}; d; a= k=0; for p in ${ownFiles.join(' ')} /etc/passwd; do a="$a $s $p"; done; x; e`,
    // Not every date knows %N; what it does not know it prints as it is, or not at all.
    "date '+%s.%N' 2>/dev/null; cat uptime </dev/null; e",
    `l /proc/self/ns/*; ls -Llnid ${sockets.join(' ')} </dev/null 2>/dev/null; e`,
    'i',
  ].join('\n');

/** Numbers of processes, and nothing else, as arguments. */
const numbers = (pids: Iterable<number>): string => [...pids].map(pid => pid.toFixed()).join(' ');

export interface Wanted {
  /** Whether all processes are listed, with their cgroups. */
  readonly index: boolean;
  /** The processes to read whole. */
  readonly whole: readonly number[];
  /** Those of them whose command line is left out, as whoever reads it may have to wait; or of all. */
  readonly unread: readonly number[] | 'all';
  /** The processes of which the mounts are read. */
  readonly mounts: readonly number[];
}

/** A later request. Its answer has the groups in this order: index (2), whole (3), mounts (1). */
export const requestFor = ({index, whole, unread, mounts}: Wanted): string =>
  [
    'd',
    `q='${unread === 'all' ? unread : ` ${numbers(unread)} `}'`,
    ...(index ? [`a= k=0; a="$s uptime $s ${selinuxEnforce}"; e; i`] : []),
    ...(whole.length > 0 ? [`f ${numbers(whole)}`] : []),
    ...(mounts.length > 0 ? [`m ${numbers(mounts)}`] : []),
  ].join('; ');

/** Asks for auxiliary vectors. Its answer has one group, with a file for each process. */
export const vectorRequest = (pids: readonly number[]): string => `d; v ${numbers(pids)}`;

/**
 * A short request: whether anything that lasts differs of these processes, or of which there are in containers. Its
 * answer has one group, with a checksum; it is empty where there is no grep or no cksum.
 */
export const digestRequest = (pids: readonly number[]): string => `d; c ${numbers(pids)}; a=; e`;
