/** The user's pager, as other programs find it: $PAGER, else less. */
import {constants, promises} from 'node:fs';
import {delimiter, join} from 'node:path';

/** Shows text until the user leaves it; resolves with why it could not be shown, in words, or null. */
export type Pager = (text: string) => Promise<string | null>;

async function hasProgram(name: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter))
    try {
      await promises.access(join(folder, name), constants.X_OK);
      return true;
    } catch {}
  return false;
}

/**
 * The pager of this environment; the terminal must be free for it. undefined where there is neither $PAGER nor less, as
 * on a minimal Debian: `more`, which every system has, runs any command that is typed, and captop is often run by root.
 */
export async function pagerOf(env: NodeJS.ProcessEnv): Promise<Pager | undefined> {
  const chosen = env.PAGER?.trim() || undefined;
  if (chosen === undefined && !(await hasProgram('less', env.PATH ?? ''))) return undefined;
  return text => run(chosen ?? 'less', text, env);
}

function run(pager: string, text: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  // Loaded here, as few runs open a pager.
  const {spawn} = process.getBuiltinModule('node:child_process');
  return new Promise(resolve => {
    const child = spawn('/bin/sh', ['-c', pager], {
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
