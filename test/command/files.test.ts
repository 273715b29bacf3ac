/** Files that a user names, as the editors of other systems write them. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readRecording, readStructuredFile} from '../../source/command/files.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'captop-test-'));
});

afterAll(() => rmSync(folder, {recursive: true}));

describe('A byte order mark', () => {
  const markBefore = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `\ufeff${text}`);
    return path;
  };

  test('does not keep a document from being read', async () => {
    const demo = readFileSync(new URL('../../source/demo/recording.json', import.meta.url), 'utf8');
    const {observation} = await readRecording(markBefore('saved.json', demo));
    expect(observation.hosts.length).toBeGreaterThan(0);
  });

  test.each(['{"name": "mine"}', 'name: mine\n'])(
    'does not keep a policy or profile from being read: %s',
    async text => {
      expect(await readStructuredFile(markBefore('mine.yaml', text))).toEqual({name: 'mine'});
    },
  );
});

test('A file without an end is refused once it is longer than any document', async () => {
  await expect(readRecording('/dev/zero')).rejects.toThrow(
    'cannot read /dev/zero: it has more than 256 MiB, which no file for captop has',
  );
});
