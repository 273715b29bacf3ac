/** Whether somebody listens at a socket. */

/** Milliseconds for the kernel to let a connection in: a daemon that hangs has a queue, which may be full. */
const patience = 200;

/** Whether nobody listens at a socket, so that its file is only left behind. Nothing is sent to who does. */
export const isRefused = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = process.getBuiltinModule('node:net').connect(path);
    const end = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.setTimeout(patience, () => end(false));
    socket.once('connect', () => end(false));
    socket.once('error', ({code}: NodeJS.ErrnoException) =>
      end(code === 'ECONNREFUSED' || code === 'ENOENT'),
    );
  });
