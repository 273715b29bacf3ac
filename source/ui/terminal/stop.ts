/** Stopping as Ctrl-z does it in other programs. */

/** A process group without a shell over it is never stopped, and never gets the signal to go on. */
const noShellMs = 250;

/** Stops the whole group, as a terminal would, and comes back when it goes on. */
export function stopUntilContinued(): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      process.off('SIGCONT', done);
      resolve();
    };
    // Timers come before signals when the process goes on: the signal is to be heard before it is over.
    const timer = setTimeout(() => setImmediate(done), noShellMs);
    process.on('SIGCONT', done);
    process.kill(0, 'SIGTSTP');
  });
}
