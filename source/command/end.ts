/** The end of captop, even while one of its threads waits in the kernel. */
import {programThatEnds} from '../kernel/read-handles.ts';

/**
 * Ends captop. Node's own exit waits for the threads of its pool (libuv src/threadpool.c, uv__threadpool_cleanup), one of
 * which may wait for ever (thread-reads.ts). Then another program takes the place of captop, which ends all threads, and
 * has its exit status; Node before 22.15 cannot do that, and is killed.
 */
export function end(status: number): never {
  if (!process.getActiveResourcesInfo().includes('FSReqCallback')) process.exit(status);
  const {args, env} = programThatEnds(status);
  process.execve?.(process.execPath, [process.execPath, ...args], env);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}
