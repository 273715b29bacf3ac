/** `p` cycles through the profiles, and with several engines through "each with its engine's default", too. */
import {expect, test} from 'vitest';
import {profileNamed} from '../../source/model/profile.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import type {DashboardOptions} from '../../source/ui/dashboard.ts';
import {docker, podman, together} from '../model/two-engines.ts';
import {live, manualWatch} from './fixtures.ts';
import {openInTest} from './screen.ts';

function open(hosts: readonly ObservedHost[], options: Partial<DashboardOptions> = {}) {
  const {takenAt} = together(...hosts);
  return openInTest(160, 24, {watch: manualWatch({...live(), observation: {takenAt, hosts}}), ...options});
}

const heading = (text: string): string => /VS [A-Z -]+?(?= {2})/.exec(text)?.[0] ?? '';
/** What the rows of `web` say of their capabilities. */
const compared = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap(line => / web .*?root:0 +(.*?) +root on host/.exec(line)?.[1]?.replace(/ +/g, ' ') ?? []);

test('each row is compared with its own engine first, and with each profile in turn', async () => {
  const {press, text} = await open([docker(), podman()]);
  expect(text()).toContain("each with its engine's default");
  expect(heading(text())).toBe('VS ENGINE DEFAULT');
  expect(compared(text())).toEqual(['14 default =', '11 default =']);
  const second = await press('p');
  expect(heading(second)).toBe('VS DOCKER DEFAULT');
  expect(second).toContain('compared with the profile docker');
  expect(compared(second)).toEqual(['14 default =', '11 -NET_RAW -MKNOD -AUDIT_WRITE']);
  expect(compared(await press('p'))).toEqual(['14 +NET_RAW +MKNOD +AUDIT_WRITE', '11 default =']);
  const last = await press('pppp');
  expect(heading(last)).toBe('VS NONE');
  const again = await press('p');
  expect(heading(again)).toBe('VS ENGINE DEFAULT');
  expect(again).toContain('each compared with what its engine grants by default');
  expect(compared(again)).toEqual(['14 default =', '11 default =']);
});

test('a profile that was asked for comes first, and that of each engine is among the others', async () => {
  const {press, text} = await open([docker(), podman()], {profile: profileNamed('none')});
  expect(heading(text())).toBe('VS NONE');
  expect(heading(await press('p'))).toBe('VS ENGINE DEFAULT');
});

test('with one engine there is no such choice', async () => {
  const {press, text} = await open([docker()]);
  expect(heading(text())).toBe('VS DOCKER DEFAULT');
  expect(heading(await press('pppppp'))).toBe('VS DOCKER DEFAULT');
});

test('the comparison and the capabilities pane compare each container with its own engine, too', async () => {
  const {press} = await open([docker(), podman()]);
  const both = await press(' j c');
  expect(both).toContain("2 containers against each engine's default");
  expect(both).toMatch(/NET_RAW +│ ■ docker +│ ■ held +│ · /);
  await press('\u001b');
  const pane = await press('gj\r2');
  expect(pane).toContain('11 of');
  // Against Docker's default it would lack NET_RAW, MKNOD and AUDIT_WRITE.
  expect(await press('d')).toContain('No capability differs');
});
