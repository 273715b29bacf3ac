/** Peers of the bench: the list of each is told by what it shows, and one that shows none is a line of the table. */
import {expect, test} from 'vitest';
import {type Peer, rowsOf} from './peers.ts';
import {table} from './table.ts';

const names = Array.from({length: 40}, (_, n) => `container-${String(n).padStart(2, '0')}`);
const patience = {still: 300, within: 2000};

/** A stand-in for a peer: draws what the script prints, and stands until it is ended. */
const peer = (script: string): Peer => ({
  name: 'stand-in',
  command: [process.execPath, '-e', `${script}; setInterval(() => {}, 1000)`],
  isRival: true,
});

test('a list that has room for nine containers is complete with nine', async () => {
  const draws = `const names = ${JSON.stringify(names.slice(0, 9))};
    names.forEach((name, n) => setTimeout(() => process.stdout.write(name + '\\r\\n'), 20 * n))`;
  expect(await rowsOf(peer(draws), names, patience)).toBe(9);
});

test('a peer that shows no container is told with what its screen shows', async () => {
  await expect(rowsOf(peer("console.log('no daemon')"), names, patience)).rejects.toThrow(
    /not on the screen within 2000 ms:\n.*no daemon/s,
  );
});

test('a peer that ends at once is told, too', async () => {
  await expect(rowsOf(peer('process.exit(1)'), names, patience)).rejects.toThrow(/ended/);
});

test('the table has a line for what failed', () => {
  expect(table([{figure: 'against lazydocker', containers: 9, failure: 'it shows no container'}])).toMatch(
    /^\| against lazydocker \| 9 +\| it shows no container \| .* FAILED \|$/m,
  );
});
