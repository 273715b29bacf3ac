import {PassThrough} from 'node:stream';

/** The streams of a terminal of this size, without the terminal. */
export function fakeTerminal(columns: number, rows: number) {
  let isRaw = false;
  const stdout = Object.assign(new PassThrough(), {isTTY: true, columns, rows});
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      isRaw = on;
    },
    ref: () => {},
    unref: () => {},
  });
  return {
    stdin: stdin as typeof stdin & NodeJS.ReadStream,
    stdout: stdout as typeof stdout & NodeJS.WriteStream,
    isRaw: () => isRaw,
  };
}
