/** The framing of a remote shell, over a shell of this machine, and over programs that only claim to be one. */
import {spawn} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {shellLimits} from '../../source/ssh/limits.ts';
import {RemoteShell} from '../../source/ssh/remote-shell.ts';

function shellOf(
  script: string,
  limits: Partial<typeof shellLimits> = {},
): Disposable & {shell: RemoteShell} {
  const child = spawn('sh', ['-c', script], {stdio: ['pipe', 'pipe', 'ignore']});
  const ended = new Promise<string>(resolve => child.once('close', () => resolve('it ended')));
  const kill = () => void child.kill('SIGKILL');
  const streams = {input: child.stdin, output: child.stdout, ended, kill};
  return {
    shell: new RemoteShell(streams, 'box', {...shellLimits, ...limits}),
    [Symbol.dispose]: kill,
  };
}

const textOf = async (shell: RemoteShell, commands: string): Promise<string> =>
  (await shell.ask(commands)).bytes.toString();

describe('A shell', () => {
  test('answers one request after the other, and knows the word of each', async () => {
    using it = shellOf('exec sh');
    const answers = await Promise.all([
      textOf(it.shell, 'printf one'),
      textOf(it.shell, 'printf "two\\n\\n"; a=3'),
      textOf(it.shell, 'printf "$a\\0\\377"; cat /dev/null'),
      it.shell.ask('printf %s "$n"'),
    ]);
    expect(answers.slice(0, 2)).toEqual(['one', 'two\n\n']);
    const last = answers[3] as {bytes: Buffer; word: string};
    expect(last.bytes.toString()).toBe(last.word);
  });

  test('may be greeted by login scripts before', async () => {
    using it = shellOf('echo Welcome; echo; printf "\\033[2J"; exec sh');
    expect(await textOf(it.shell, 'printf hello')).toBe('hello');
  });

  test('takes long answers in any pieces', async () => {
    using it = shellOf('exec sh');
    const answer = await textOf(it.shell, 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done');
    expect(answer.split('\n')).toHaveLength(20_001);
  });
});

describe('What is no shell is told in a sentence', () => {
  test.each([
    ['that prints without end', 'yes garbage', {}, /does not answer like a shell/],
    [
      'that prints escapes without end',
      'while :; do printf "\\033]0;x\\007\\033[2J"; done',
      {},
      /like a shell/,
    ],
    ['that never answers', 'exec sleep 60', {silenceMs: 300}, /box does not answer: nothing came/],
    ['that dribbles', 'while :; do printf x; sleep 0.05; done', {wholeMs: 600}, /takes too long/],
    ['that ends', 'echo no; exit 1', {}, /it ended/],
    [
      'that answers with more than is taken',
      'read line; eval $(echo "$line" | cut -d";" -f1); printf "\\n%s<\\n" "$n"; yes',
      {answer: 1_000_000},
      /more than/,
    ],
  ])('a program %s', async (_, script, limits, sentence) => {
    using it = shellOf(script, limits);
    await expect(it.shell.ask('echo hello')).rejects.toThrow(sentence);
    await expect(it.shell.ask('echo again')).rejects.toThrow(sentence);
    expect(it.shell.failure?.status).toBe(3);
  });
});
