/** Who a process is, by all of its ids and threads: against the status of each thread. */
import {readdirSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {captopJson, type JsonContainer, named} from '../../captop.ts';
import {inspect, statusWords} from '../../independent.ts';
import {onLab, type Scratch, scratch} from '../../on-lab.ts';

const perl = (script: string): string[] => ['perl', '-e', script];

const look = async ({name}: Scratch): Promise<JsonContainer> => named(await captopJson([name]), name);

const finding = ({findings}: JsonContainer, id: string) => findings.find(each => each.id === id);

/** The Uid lines of all threads of a container's init process, once one of them holds `ids`. */
async function uidsWith(ids: string, {name}: Scratch): Promise<string[]> {
  const {Pid} = (await inspect(name)).State;
  for (let tries = 0; tries < 3000; tries++, await pause(20)) {
    const lines = readdirSync(`/proc/${Pid}/task`).map(tid =>
      statusWords(`${Pid}/task/${tid}`, 'Uid').join(' '),
    );
    if (lines.includes(ids)) return lines;
  }
  throw new Error(`no thread of ${name} has ${ids}`);
}

onLab('A process that is not root by its effective uid', () => {
  test.each([
    [
      'saved',
      'syscall(117, 33, 33, 0) == 0 or die $!; sleep 1000',
      '33 33 0 33',
      'saved uid 0: one seteuid away',
    ],
    [
      'real',
      'syscall(117, 0, 33, 33) == 0 or die $!; sleep 1000',
      '0 33 33 33',
      'real uid 0: one seteuid away',
    ],
    ['real and saved', '$> = 33; sleep 1000', '0 33 0 33', 'saved and real uid 0: one seteuid away'],
  ])('has root as its %s uid', async (_, script, ids, evidence) => {
    await using container = await scratch([], perl(script));
    expect(await uidsWith(ids, container)).toEqual([ids]);
    const told = await look(container);
    expect(told.pid1?.user?.uid).toBe(33);
    expect(finding(told, 'saved-root')).toMatchObject({severity: 'medium'});
    expect(finding(told, 'saved-root')?.evidence).toContain(`${evidence}; host PID `);
    expect(finding(told, 'saved-root')?.evidence).toContain('with 14 capabilities in the permitted set');
    expect(told.risk).toBe('medium');
  });

  test('has given root up altogether', async () => {
    await using container = await scratch([], perl('syscall(117, 33, 33, 33) == 0 or die $!; sleep 1000'));
    expect(await uidsWith('33 33 33 33', container)).toEqual(['33 33 33 33']);
    const told = await look(container);
    expect(finding(told, 'saved-root')).toBeUndefined();
    expect(told.pid1?.ids).toEqual([
      expect.objectContaining({hostUids: {real: 33, effective: 33, saved: 33, fs: 33}}),
    ]);
  });

  test('has a thread that is root', async () => {
    await using container = await scratch(
      [],
      perl('use threads; async { sleep 1000 }; sleep 1; syscall(117, 1001, 1001, 1001); sleep 1000'),
    );
    expect(new Set(await uidsWith('1001 1001 1001 1001', container))).toEqual(
      new Set(['1001 1001 1001 1001', '0 0 0 0']),
    );
    const told = await look(container);
    expect(told.pid1?.user?.uid).toBe(1001);
    expect(finding(told, 'root-on-host')).toMatchObject({severity: 'medium'});
    expect(told.risk).toBe('medium');
  });

  test('changes to and fro all the time, and is never ok', async () => {
    await using container = await scratch([], perl('for (;;) { $> = 33; $> = 0; }'));
    await uidsWith('0 33 0 33', container);
    for (let times = 0; times < 8; times++) expect((await look(container)).risk).toBe('medium');
  });
});
