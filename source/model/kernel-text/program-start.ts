/** /proc/PID/statm: proc_pid_statm(5), fs/proc/array.c (proc_pid_statm). */

/**
 * Whether a process is in the middle of an execve(2), by the text of its statm file: it has its new memory, into which
 * no program has been put yet (fs/binfmt_elf.c, load_elf_binary). No process can look otherwise there: the memory is new,
 * and whoever sets where a program lies must leave it a size (kernel/sys.c, validate_prctl_map_addr).
 */
export function isStartingProgram(statm: string): boolean {
  // In pages: all of its memory, what is resident, shared, and its program. A kernel thread has none of them.
  const [size, , , program] = statm.split(' ');
  return program === '0' && size !== '0';
}
