/**
 * What the child of child-reader.ts does: writes a line for each handle that it was given, with the bytes of its file in
 * base64, or the code of an error behind an exclamation mark. It runs by its text alone, so it uses nothing from outside.
 *
 * @param words how many handles there are from 3 on, the most bytes of a file, and 1 if a longer one is cut
 */
export function readHandles(words: readonly string[]): void {
  const {openSync, readSync, writeSync, constants} = process.getBuiltinModule('node:fs');
  const [count = 0, limit = 0, cut] = words.map(Number);
  for (let handle = 3; handle < 3 + count; handle++) {
    let line: string;
    try {
      const file = openSync(`/proc/self/fd/${handle}`, constants.O_RDONLY | constants.O_NONBLOCK);
      const bytes = Buffer.alloc(limit + 1);
      let size = 0;
      for (let read = -1; read !== 0 && size < bytes.length; size += read)
        read = readSync(file, bytes, size, bytes.length - size, null);
      line = size > limit && !cut ? '!EFBIG' : bytes.toString('base64', 0, Math.min(size, limit));
    } catch (error) {
      line = `!${(error as NodeJS.ErrnoException).code}`;
    }
    writeSync(1, `${line}\n`);
  }
}

/**
 * The variable by which the single file is told to read handles and do nothing else; its value is the exit status to
 * end with.
 */
export const readsHandles = 'CAPTOP_READS_HANDLES';

/** How a program is started: by Node, or by the single file, which runs nothing but captop. */
export interface Starter {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const isSingleFile = (): boolean => process.getBuiltinModule('node:sea').isSea();

/** What reads handles, by these words. */
export const programThatReads = (words: readonly string[]): Starter =>
  isSingleFile()
    ? {args: words, env: {[readsHandles]: '0'}}
    : {args: ['-e', `(${readHandles})(process.argv.slice(1))`, ...words], env: {}};

/** What ends at once, with this exit status. */
export const programThatEnds = (status: number): Starter =>
  isSingleFile()
    ? {args: [], env: {[readsHandles]: `${status}`}}
    : {args: ['-e', `process.exit(${status})`], env: {}};
