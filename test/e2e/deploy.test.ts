/** The files of deploy/, by the programs that they are for. */
import {type ExecFileException, execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, inject, type TestContext, test} from 'vitest';
import {captop, type JsonDocument, named} from '../captop.ts';
import {find} from '../lab/image.ts';
import {needs, onLab} from '../on-lab.ts';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-deploy-'));
});
afterAll(() => rm(folder, {recursive: true}));

/** How a program ended, and all that it said. */
const run = (file: string, ...args: string[]): Promise<{status: number; said: string}> =>
  new Promise((resolve, reject) => {
    execFile(file, args, {cwd: folder}, (error: ExecFileException | null, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(error);
      else resolve({status: error === null ? 0 : Number(error.code), said: stdout + stderr});
    });
  });

/** Skips where a program is missing that is too large to be installed for one test. */
function mayLack(context: TestContext, command: string): void {
  if (find(command) === undefined) context.skip(`this machine lacks ${command}`);
}

describe('promtool', () => {
  test.for([
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'captop.rules.yml'],
    ['test', 'rules', 'captop.rules.test.yml'],
  ] as const)('%s %s %s', async ([verb, what, file], context) => {
    needs(context, {commands: ['promtool']});
    const {status, said} = await run('promtool', verb, what, `${deploy}prometheus/${file}`);
    expect([status, said]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

describe('systemd-analyze', () => {
  test('finds nothing wrong with the unit, and its exposure low', async context => {
    mayLack(context, 'systemd-analyze');
    const text = await readFile(`${deploy}systemd/captop.service`, 'utf8');
    const unit = join(folder, 'captop.service');
    await writeFile(unit, text.replace('/usr/local/bin/captop', process.execPath));
    // It also speaks of units that others have on this machine.
    const {status, said: verdict} = await run('systemd-analyze', 'verify', unit);
    expect([status, verdict]).toEqual([0, expect.not.stringContaining('captop.service')]);
    // 0 is least exposed, 10 most; a unit without any of its lines has 9.6.
    const {said} = await run('systemd-analyze', 'security', '--offline=true', '--no-pager', unit);
    expect(Number(/Overall exposure level for captop.service: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(3);
  });
});

onLab('Ansible', () => {
  test('gathers a document of each host, which captop shows', async context => {
    mayLack(context, 'ansible-playbook');
    const program = join(folder, 'captop');
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${inject('bundle')}' "$@"\n`, {
      mode: 0o755,
    });
    const {status, said} = await run(
      'ansible-playbook',
      ...['--inventory', 'one,two', '--connection', 'local', `${deploy}ansible/captop.yml`],
      ...['-e', `captop=${program}`, '-e', `folder=${folder}/fleet`, '-e', 'sudo=false'],
    );
    expect([status, said]).toEqual([0, expect.stringMatching(/^two +: ok=[23] .* failed=0/m)]);
    for (const host of ['one', 'two']) {
      const file = join(folder, 'fleet', `${host}.json`);
      const document = JSON.parse(await readFile(file, 'utf8')) as JsonDocument;
      expect(named(document, 'priv').declared.privileged).toBe(true);
      expect((await captop(['--from', file, 'hostile', '--json'])).status).toBe(0);
    }
  });
});
