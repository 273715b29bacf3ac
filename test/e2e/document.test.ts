/** The document of the whole lab: it holds to the published schema, and comes back as it was saved. */
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captop} from '../captop.ts';
import {labCases} from '../lab/cases.ts';
import {onLab} from '../on-lab.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
});
afterAll(() => rm(folder, {recursive: true}));

onLab('The document of the lab', () => {
  const names = labCases.map(({name}) => name);

  test('holds to the published schema', async () => {
    const schema = await readFile(new URL('../../schema/captop.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({strict: true, allErrors: true}).compile(JSON.parse(schema));
    const {stdout} = await captop(['--json', ...names]);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    // A document without what the schema asks for is refused, so that holding to it means something.
    const {hosts: _, ...without} = JSON.parse(stdout);
    expect(validate(without)).toBe(false);
  });

  test('says the same once it was saved and read again, in every format', async () => {
    const path = join(folder, 'lab.json');
    await captop(['--save', path, ...names]);
    const saved = await readFile(path, 'utf8');
    expect((await captop(['--from', path, '--all', '--json'])).stdout).toBe(saved);
    const again = join(folder, 'again.json');
    await captop(['--from', path, '--all', '--save', again]);
    for (const format of ['table', 'ndjson', 'csv', 'prometheus', 'sarif']) {
      const [one, other] = await Promise.all(
        [path, again].map(from => captop(['--from', from, '--all', '--format', format])),
      );
      expect(one?.stdout.length).toBeGreaterThan(1000);
      expect(other?.stdout).toBe(one?.stdout);
    }
    expect(await captop(['--from', again, '--all', '--diff', path])).toMatchObject({status: 0, stdout: ''});
  });
});
