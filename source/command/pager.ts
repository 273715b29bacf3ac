/** The user's pager, as other programs find it: $PAGER, else less, else the `more` that every system has. */

/** A minimal Debian has no less. */
const usual = 'command -v less >/dev/null && exec less; exec more';

/**
 * Shows text until the user leaves the pager; the terminal must be free for it.
 *
 * @returns null, or why it could not be shown, in words
 */
export function showInPager(text: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const chosen = env.PAGER?.trim();
  // Loaded here, as few runs open a pager.
  const {spawn} = process.getBuiltinModule('node:child_process');
  const pager = chosen || 'less';
  return new Promise(resolve => {
    const child = spawn('/bin/sh', ['-c', chosen || usual], {
      stdio: ['pipe', 'inherit', 'inherit'],
      // less must open no other file and run no program: captop only reads, also in its pager.
      env: {...env, LESSSECURE: '1'},
    });
    child.on('error', error => resolve(`the pager '${pager}' could not be started: ${error.message}`));
    child.on('exit', status =>
      resolve(status === 126 || status === 127 ? `there is no pager '${pager}': set PAGER to one` : null),
    );
    // A pager that is left before the end closes its input: that is no error.
    child.stdin.on('error', () => {});
    child.stdin.end(text);
  });
}
