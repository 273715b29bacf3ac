/** Files of /proc/PID in the kernel's own formats: fs/proc/array.c of Linux 6.18, checked against a live /proc. */
import type {SimulatedContainer, SimulatedProcess} from './world.ts';

/** TASK_COMM_LEN is 16 with its final NUL. */
const comm = (argv: readonly string[]): string =>
  (argv[0] ?? '').replace(/^.*\//, '').split(' ')[0]?.replace(/:$/, '').slice(0, 15) ?? '';

const mask = (digits: string): string => digits.padStart(16, '0');

/** /proc/PID/status: proc_pid_status(). */
export function statusText(process: SimulatedProcess): string {
  const {hostPid, parentHostPid, nspid, uid, gid, masks} = process;
  const ids = (id: number): string => [id, id, id, id].join('\t');
  const chain = nspid.join('\t');
  return `Name:\t${comm(process.argv)}
Umask:\t0022
State:\tS (sleeping)
Tgid:\t${hostPid}
Ngid:\t0
Pid:\t${hostPid}
PPid:\t${parentHostPid}
TracerPid:\t0
Uid:\t${ids(uid)}
Gid:\t${ids(gid)}
FDSize:\t64
Groups:\t${gid} 
NStgid:\t${chain}
NSpid:\t${chain}
NSpgid:\t${chain}
NSsid:\t${chain}
Kthread:\t0
VmPeak:\t    2312 kB
VmSize:\t    2312 kB
VmLck:\t       0 kB
VmPin:\t       0 kB
VmHWM:\t    1444 kB
VmRSS:\t    1444 kB
RssAnon:\t      52 kB
RssFile:\t    1392 kB
RssShmem:\t       0 kB
VmData:\t     176 kB
VmStk:\t     132 kB
VmExe:\t    1584 kB
VmLib:\t       8 kB
VmPTE:\t      36 kB
VmSwap:\t       0 kB
HugetlbPages:\t       0 kB
CoreDumping:\t0
THP_enabled:\t1
untag_mask:\t0xffffffffffffffff
Threads:\t1
SigQ:\t2/96365
SigPnd:\t0000000000000000
ShdPnd:\t0000000000000000
SigBlk:\t0000000000000000
SigIgn:\t0000000000000004
SigCgt:\t0000000000000000
CapInh:\t${mask(masks.inheritable)}
CapPrm:\t${mask(masks.permitted)}
CapEff:\t${mask(masks.effective)}
CapBnd:\t${mask(masks.bounding)}
CapAmb:\t${mask(masks.ambient)}
NoNewPrivs:\t${process.noNewPrivileges ? 1 : 0}
Seccomp:\t${process.seccomp}
Seccomp_filters:\t${process.seccomp === 2 ? 1 : 0}
Speculation_Store_Bypass:\tvulnerable
SpeculationIndirectBranch:\talways enabled
Cpus_allowed:\t3
Cpus_allowed_list:\t0-1
Mems_allowed:\t00000000,00000001
Mems_allowed_list:\t0
voluntary_ctxt_switches:\t11
nonvoluntary_ctxt_switches:\t45
`;
}

/** /proc/PID/stat: do_task_stat(). Field 22 is the start time. */
export function statText({hostPid, parentHostPid, argv, startTicks}: SimulatedProcess): string {
  const upToStart = `${hostPid} (${comm(argv)}) S ${parentHostPid} ${hostPid} ${hostPid} 0 -1 4194560 1164 0 0 0 0 2 0 0 20 0 1 0 ${startTicks}`;
  return `${upToStart} 2367488 348 18446744073709551615 4198400 5816965 140737065677600 0 0 0 0 4 0 1 0 0 17 1 0 0 0 0 0 6182496 6221192 332746752 140737065684845 140737065684856 140737065684856 140737065684969 0\n`;
}

/** /proc/PID/comm. */
export const commText = ({argv}: SimulatedProcess): string => `${comm(argv)}\n`;

/** /proc/PID/cmdline: each argument ends in NUL; a program that sets its title leaves one argument. */
export const cmdlineText = ({argv}: SimulatedProcess): string => argv.map(word => `${word}\0`).join('');

/** The cgroup of a container: version 2 with the systemd driver, as on today's distributions. */
export const cgroupPath = ({id}: Pick<SimulatedContainer, 'id'>): string =>
  `/system.slice/docker-${id}.scope`;

/** /proc/PID/cgroup: proc_cgroup_show(). */
export const cgroupText = (path: string): string => `0::${path}\n`;

/** /proc/PID/uid_map and gid_map of the initial user namespace: uid_m_show(). */
export const initialIdMap = '         0          0 4294967295\n';
