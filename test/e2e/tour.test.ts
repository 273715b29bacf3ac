/** `captop --tour` in a terminal: every step shows its fact on the screen, without Docker. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {captop, type JsonContainer, type JsonDocument} from '../captop.ts';
import {dashboard, selected} from './dashboard.ts';
import {keys} from './terminal.ts';

const withoutDocker = {DOCKER_HOST: 'unix:///absent/docker.sock', HOME: '/absent'};

const {hosts} = JSON.parse(
  readFileSync(new URL('../../source/demo/recording.json', import.meta.url), 'utf8'),
) as JsonDocument;
const recorded = (name: string): JsonContainer =>
  hosts.flatMap(({containers}) => containers).find(one => one.name === name) ?? expect.fail(name);
const {hostPid: web} = recorded('web').pid1 ?? expect.fail();
/** To the host its uid 1000 is a user with a name. */
const named = recorded('user1000').pid1?.hostUser?.name;
const [nested = 0, inside = 0] =
  recorded('nestedpid').processes.find(({nspid}) => nspid.length === 3)?.nspid ?? [];

/** What stands on the screen at each step, beside the statement: the fact itself. */
const facts: ReadonlyArray<readonly RegExp[]> = [
  [/\[4 Isolation\]/, /kernel +Linux .*shared with the host/, /^ +pid +\d+ +its own/m],
  [/\[1 Processes\]/, /^❯ +1 +root +sleep infinity/m],
  [new RegExp(`^❯ medium +web .* ${web} +1 `, 'm')],
  [
    new RegExp(`^❯ +${inside} .*│ +${nested} `, 'm'),
    new RegExp(`PID ${inside} in the container, and PID 1 in a PID namespace nested`),
  ],
  [/^❯ medium +web .* root:0 /m],
  [/\[3 Identity\]/, /root in this container IS root on the host/, /uid map +every id is itself/],
  [new RegExp(`^ +User on the host +${named} \\(1000\\)`, 'm'), /set when it was run \(--user\)/],
  [/^ +User in the container +app \(1001\)/m, /from the image's USER/],
  [/\[2 Capabilities\]/, /14 of 41 held, 27 withheld/],
  [/^❯ +(CAP_)?SYS_TIME [^■+]*$/m, /CAP_SYS_TIME: Set system/],
  [/^❯ +(CAP_)?SYS_BOOT [^■+]*$/m, /Withheld here/],
  [/\[5 Findings\]/, /^❯ high +CAP_MAC_ADMIN/m, /remove --cap-add=MAC_ADMIN/],
  [/^❯ +(CAP_)?KILL +■ /m, /CAP_KILL: /],
  [/^❯ critical +Runs privileged/m, /remove --privileged/],
];

test.each([
  [80, 24],
  [120, 40],
])('walks the lesson at %i by %i, forward and back, and q leaves', async (columns, rows) => {
  await using terminal = dashboard(['--tour'], {columns, rows, env: withoutDocker});
  for (const [index, wanted] of facts.entries()) {
    const number = `  ${index + 1}/${facts.length}\n`;
    const screen = await terminal.waitFor(
      now => now.includes(number) && wanted.every(fact => fact.test(now)),
    );
    expect(screen).toMatch(/^ by hand {2}\S/m);
    expect(terminal.wrapped()).toEqual([]);
    await terminal.press(index % 2 === 0 ? 'n' : keys.right);
  }
  // There is nothing behind the last step.
  await terminal.waitFor(`  ${facts.length}/${facts.length}\n`);
  await terminal.press('p');
  await terminal.waitFor(`  ${facts.length - 1}/${facts.length}\n`);
  expect(selected(terminal.screen())).toContain('KILL');
  await terminal.press('e');
  await terminal.waitFor('CAP_KILL in nokill');
  await terminal.press(keys.escape);
  await terminal.waitFor(`  ${facts.length - 1}/${facts.length}\n`);
  await terminal.press('q');
  expect(await terminal.exited()).toEqual({status: 0, signal: 0});
});

test.each([
  [['--tour'], '--tour needs a terminal'],
  [['--tour', 'web'], '--tour takes no name of a container'],
  [['--tour', '--filter', 'web'], '--tour and --filter exclude each other'],
])('%j is refused without a terminal or with what it cannot show', async (args, sentence) => {
  const {status, stderr} = await captop(args, {env: withoutDocker});
  expect(stderr).toContain(sentence);
  expect(status).toBe(2);
});
