/** Docker's own client, which says what there is to be seen. */
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {environment} from './process.ts';
import type {Expected} from './subject.ts';

const run = promisify(execFile);

/** Names and host PIDs of the running containers of a daemon. */
export async function running(url: string): Promise<Expected[]> {
  const ask = async (...words: string[]): Promise<string[]> => {
    const {stdout} = await run('docker', ['-H', url, ...words], {maxBuffer: 2 ** 30, env: environment()});
    return stdout.split('\n').filter(Boolean);
  };
  const ids = await ask('ps', '--quiet', '--no-trunc');
  if (ids.length === 0) return [];
  const lines = await ask('inspect', '--format', '{{.Name}} {{.State.Pid}}', ...ids);
  return lines.map(line => {
    const [name = '', pid] = line.split(' ');
    return {name: name.slice(1), hostPid: Number(pid)};
  });
}
