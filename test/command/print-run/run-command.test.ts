import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {runCommand} from '../../../source/command/print-run/run-command.ts';

/** The words that sh(1) reads in a line. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], {encoding: 'utf8'})
    .trimEnd()
    .split('\n');

test('the command drops every privilege that captop does not need, and grants the others', () => {
  expect(runCommand({client: ['docker'], socket: '/var/run/docker.sock', terminal: true})).toBe(
    'docker run --rm -it --network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges ' +
      '--volume=/var/run/docker.sock:/var/run/docker.sock:ro --pid=host --cap-add=SYS_PTRACE --cgroupns=host ' +
      '--security-opt=apparmor=unconfined captop',
  );
});

test.each(["/tmp/it's here/$HOME/`id`.sock", '/run/a&b;c.sock', '/run/$&/$1.sock'])(
  'sh reads the path %s unchanged',
  socket => {
    const words = wordsOf(
      runCommand({client: ['docker', `--host=unix://${socket}`], socket, terminal: false}),
    );
    expect(words).toContain(`--host=unix://${socket}`);
    expect(words).toContain(`--volume=${socket}:/var/run/docker.sock:ro`);
    expect(words).not.toContain('-it');
  },
);
