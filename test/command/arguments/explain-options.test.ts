import {describe, expect, it} from 'vitest';
import {parseExplainOptions} from '../../../source/command/arguments/explain-options.ts';
import {exitStatus} from '../../../source/model/failure.ts';
import {refusal} from './refusal.ts';

describe('captop explain', () => {
  it('takes what follows -- as it is, also words that are flags of captop', async () => {
    const options = await parseExplainOptions([
      '--json',
      '--',
      'docker',
      'run',
      '--json',
      '-f',
      'x',
      'ubuntu',
    ]);
    expect(options).toMatchObject({
      format: 'json',
      files: [],
      words: ['docker', 'run', '--json', '-f', 'x', 'ubuntu'],
    });
  });

  it('takes a Compose file with -f, and a severity to check', async () => {
    expect(await parseExplainOptions(['-f', 'compose.yaml', '--check', 'medium'])).toMatchObject({
      files: ['compose.yaml'],
      check: 'medium',
      words: [],
    });
    expect(await parseExplainOptions(['-f', '-', '--check'])).toMatchObject({
      files: ['-'],
      check: 'high',
      format: 'table',
    });
  });

  it.each<[string[], string]>([
    [['--'], 'explain takes a command or a file: captop explain -- docker run'],
    [['-f', 'a.yaml', '--', 'docker', 'run', 'x'], 'explain takes a command or a file'],
    [['docker', 'run', '--cap-add', 'ALL', 'x'], 'the command stands behind --'],
    [['web'], "explain does not know what to do with 'web'"],
    [['--jsno', '--', 'docker', 'run', 'x'], 'there is no flag --jsno; did you mean --json?'],
    [['--from', 'a', '-H', 'unix:///b', '--', 'docker', 'run', 'x'], '--from and --host exclude each other'],
    [['--json', '--format', 'text'], '--json and --format exclude each other: --json is --format json'],
  ])('%j is refused with a helpful message and status 2', async (args, sentence) => {
    const refused = await refusal(parseExplainOptions, args);
    expect(refused.message).toContain(sentence);
    expect(refused.status).toBe(exitStatus.usage);
  });
});
