/** Machines that answer with something other than what they are asked for, and a machine that is far away. */
import {expect, inject, test} from 'vitest';
import {captop, captopJson, named} from '../../captop.ts';
import {labCases} from '../../lab/cases.ts';
import {describeUnless, obstacleTo, untilAlike} from '../../on-lab.ts';
import {farAway} from '../../ssh/far-away.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';

const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands: sshTools});

describeUnless(obstacle, 'Over ssh to a machine that is not to be trusted', () => {
  test.each([
    ['prints garbage without end', 'yes garbage', /does not answer like a shell/],
    [
      'sends escapes',
      `while :; do printf '\\033]0;owned\\007\\033[2J\\033[?1049h'; done`,
      /does not answer like a shell/,
    ],
    ['ends at once', `printf 'No\\033[2J entry\\n' >&2; exit 7`, /the connection to \S+ ended: No\S* entry/],
  ])('one that %s is told in a sentence', async (_, command, sentence) => {
    await using server = await SshServer.start({lines: [`ForceCommand ${command}`]});
    // On a busy machine ssh itself may fail before anything was sent, which is told as well.
    await untilAlike(async () => {
      const {status, stdout, stderr} = await captop(['--json', '--host', server.url()], {env: server.env});
      expect({status, stdout}).toEqual({status: 3, stdout: ''});
      expect(stderr).toMatch(sentence);
      expect(stderr).toMatch(/^captop: [^\x00-\x1f\x7f]+\n$/);
    });
  });

  test('one that is far away is not waited for once for each container', async () => {
    await using server = await SshServer.start();
    await using far = await farAway(server.port, 75);
    server.configure([`HostKeyAlias [127.0.0.1]:${server.port}`]);
    const running = labCases.filter(one => one.state === 'running').map(({name}) => name);
    const {hosts} = await captopJson(['--host', server.url('root', far.port), ...running], {env: server.env});
    expect(hosts[0]?.evidence).toBe('ssh');
    expect(named({hosts} as never, 'web').pid1).not.toBeNull();
    // To log in takes seven; a busy machine answers in so many pieces that some count twice (test/ssh/trips.test.ts counts).
    expect(far.trips()).toBeLessThan(running.length);
  });
});
