/** What changed between two readings of several hosts. */
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/model/document/change.ts';
import {diffOf} from '../../../source/model/document/diff.ts';
import type {ObservedContainer} from '../../../source/model/snapshot.ts';
import {diffJson, diffText} from '../../../source/report/diff.ts';
import {host} from '../build.ts';
import {docker, ofDocker, ofPodman, podman, together} from '../two-engines.ts';

/** The same, made anew. */
const again = (of: ObservedContainer, id: string): ObservedContainer => ({
  ...of,
  id: id.repeat(32),
  cgroup: `/docker/${id.repeat(32)}`,
});

const told = (changes: readonly Change[]) => changes.map(({host, kind, id}) => [host, kind, id.slice(0, 2)]);

const rootless = (containers: readonly ObservedContainer[]) =>
  host(containers, {endpoint: 'unix:///run/user/1000/docker.sock'});

describe('containers of one name on one machine', () => {
  const before = together(docker(), podman());

  it('are paired by their engine, in whichever order the hosts were read', () => {
    expect(diffOf(before, together(podman(), docker()))).toEqual([]);
    expect(
      told(diffOf(before, together(podman([again(ofPodman, 'b1')]), docker([again(ofDocker, 'd1')])))),
    ).toEqual([
      ['vm podman', 'replaced', 'b1'],
      ['vm', 'replaced', 'd1'],
    ]);
  });

  it('are not one another once one of them is gone', () => {
    expect(told(diffOf(before, together(docker([]), podman([again(ofPodman, 'b1')]))))).toEqual([
      ['vm podman', 'replaced', 'b1'],
      ['vm', 'gone', 'd0'],
    ]);
  });

  it('are paired by the address, too, where both are of one engine', () => {
    const earlier = together(docker([again(ofDocker, 'd1')]), rootless([again(ofDocker, 'e1')]));
    const later = together(rootless([again(ofDocker, 'e2')]), docker([again(ofDocker, 'd2')]));
    expect(told(diffOf(earlier, later))).toEqual([
      ['vm unix:///run/user/1000/docker.sock', 'replaced', 'e2'],
      ['vm', 'replaced', 'd2'],
    ]);
  });

  it('come with an engine that was not read before, and go with one that is not read again', () => {
    const alone = together(docker());
    expect(told(diffOf(alone, before))).toEqual([['vm podman', 'came', 'b0']]);
    expect(told(diffOf(before, alone))).toEqual([['vm podman', 'gone', 'b0']]);
  });

  it("are one daemon's where two addresses lead to it, each compared with itself", () => {
    const twice = together(docker(), rootless([ofDocker]));
    expect(diffOf(twice, together(rootless([ofDocker]), docker()))).toEqual([]);
    const stopped = {...ofDocker, state: 'exited', pid1: null, processes: []} as const;
    const hosts = diffOf(twice, together(rootless([stopped]), docker())).map(change => change.host);
    expect(new Set(hosts)).toEqual(new Set(['vm unix:///run/user/1000/docker.sock']));
  });
});

describe('a host that is alone', () => {
  it('is known by its name, whatever its engine is', () => {
    const changes = diffOf(together(docker()), together(podman()));
    expect(told(changes)).toEqual([
      ['vm podman', 'replaced', 'b0'],
      ['vm podman', 'privilege', 'b0'],
    ]);
    expect(changes[0]).not.toHaveProperty('hosts');
    expect(diffText(changes)).toMatch(
      /^~ web {2}made anew: id d0d0d0d0d0d0 -> b0b0b0b0b0b0\n- web {2}host PID 2685 /,
    );
  });

  it('is another under another name', () => {
    const other = together(host([ofPodman], {name: 'box'}));
    expect(told(diffOf(together(docker()), other))).toEqual([
      ['box', 'came', 'b0'],
      ['vm', 'gone', 'd0'],
    ]);
    expect(diffText(diffOf(together(docker()), other))).toBe(
      '+ box/web  came, risk medium\n- vm/web  gone, risk was medium\n',
    );
  });
});

describe('where several hosts stand', () => {
  const gone = diffOf(together(docker(), podman()), together(docker(), podman([])));

  it('the text says on which it was', () => {
    expect(diffText(gone)).toBe('- vm podman/web  gone, risk was medium\n');
    const hostile = gone.map(change => ({...change, host: 'a\n\u001b[2Jb'}));
    expect(diffText(hostile)).toBe('- a\\n\\e[2Jb/web  gone, risk was medium\n');
  });

  it('the JSON has the host as it is told, and no more members than for one', () => {
    expect(JSON.parse(diffJson(gone, 'then', 'now', '1')).changes).toEqual([
      {host: 'vm podman', container: 'web', id: ofPodman.id, kind: 'gone', risk: 'medium'},
    ]);
  });
});
