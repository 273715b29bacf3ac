/** Files that a user names, as editors of others write them. */
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

describe('A byte order mark before it', () => {
  const markBefore = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `\ufeff${text}`);
    return path;
  };

  test('keeps no document from being read', async () => {
    const demo = readFileSync(new URL('../../source/demo/recording.json', import.meta.url), 'utf8');
    const {observation} = await readRecording(markBefore('saved.json', demo));
    expect(observation.hosts.length).toBeGreaterThan(0);
  });

  test.each(['{"name": "mine"}', 'name: mine\n'])(
    'keeps no policy or profile from being read: %s',
    async text => {
      expect(await readStructuredFile(markBefore('mine.yaml', text))).toEqual({name: 'mine'});
    },
  );
});

test('A file without an end is read no further than a document can be long', async () => {
  await expect(readRecording('/dev/zero')).rejects.toThrow(
    'cannot read /dev/zero: it has more than 256 MiB, which no file for captop has',
  );
});
