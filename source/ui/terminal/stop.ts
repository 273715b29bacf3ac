/** Stops the program as Ctrl-z does in other programs. */

/** If no shell controls the process group, the kernel does not stop it, and SIGCONT never comes. */
const noShellMs = 250;

/** Stops the whole process group, as a terminal does; resolves when it continues. */
export function stopUntilContinued(): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      process.off('SIGCONT', done);
      resolve();
    };
    // When the process continues, Node runs timers before it handles signals; wait for the signal.
    const timer = setTimeout(() => setImmediate(done), noShellMs);
    process.on('SIGCONT', done);
    process.kill(0, 'SIGTSTP');
  });
}
