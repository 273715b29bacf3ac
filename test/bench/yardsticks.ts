/** What every figure is measured against, in the same run on the same machine. */
import {fileURLToPath} from 'node:url';
import {duration} from './process.ts';
import {medianOf} from './statistics.ts';
import {node} from './subject.ts';

const bareReads = fileURLToPath(new URL('bare-reads.js', import.meta.url));

/** Milliseconds for Node to start and do nothing. */
export const nodeStart = (times: number): Promise<number> =>
  medianOf(times, () => duration(node, ['-e', '0']));

/** Milliseconds for `docker ps -q | xargs docker inspect`, once. */
export const dockerInspect = (url: string): Promise<number> =>
  duration('sh', ['-c', 'docker -H "$0" ps -q | xargs docker -H "$0" inspect >/dev/null', url]);

/** Milliseconds for Node to read the same documents and the same files and do nothing with them, once. */
export const bare = (socketPath: string, procRoot: string): Promise<number> =>
  duration(node, [bareReads, socketPath, procRoot]);
