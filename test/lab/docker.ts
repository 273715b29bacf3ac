/** The docker command, as a user runs it: the lab and the tests share no code with the program under test. */
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/** A sentence for the person who ran the lab; no stack trace is printed with it. */
export class LabError extends Error {}

/** Runs a program; its standard output without the final newline, or a LabError with its standard error. */
export async function run(file: string, args: readonly string[], input?: Uint8Array): Promise<string> {
  try {
    const child = execute(file, args, {maxBuffer: 2 ** 28});
    child.child.stdin?.end(input);
    return (await child).stdout.trimEnd();
  } catch (error) {
    const {stderr, message} = error as Error & {stderr?: string};
    throw new LabError(stderr?.trim() || message);
  }
}

/** `docker …` against the daemon that the docker command itself chooses. */
export const docker = (...args: readonly string[]): Promise<string> => run('docker', args);

/** Maps with at most `width` calls under way at once; results in the order of the items. */
export async function inParallel<T, U>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({length: width}, worker));
  return results;
}
