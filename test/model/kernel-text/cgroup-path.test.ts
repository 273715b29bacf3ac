import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  byAuthority,
  containerIds,
  containerOf,
  parseCgroup,
} from '../../../source/model/kernel-text/cgroup-path.ts';
import {anyCharacter} from '../../random.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const c = '0123456789abcdef'.repeat(4);
const every = () => true;
const only =
  (...ids: string[]) =>
  (id: string) =>
    ids.includes(id);

describe('the path of a container, as the engines choose it', () => {
  test.each([
    ['Docker, cgroupfs', `/docker/${a}`],
    ['Docker, systemd', `/system.slice/docker-${a}.scope`],
    ['Docker below a parent of its own', `/my.slice/${a}`],
    ['systemd inside the container', `/docker/${a}/init.scope`],
    ['Podman, cgroupfs', `/libpod_parent/libpod-${a}`],
    ['Podman, systemd', `/machine.slice/libpod-${a}.scope/container`],
    ['Kubernetes on containerd', `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${a}.scope`],
    ['nerdctl, systemd', `/system.slice/nerdctl-${a}.scope`],
    ['Kubernetes on CRI-O', `/kubepods.slice/crio-${a}.scope`],
    ['Kubernetes, cgroupfs', `/kubepods/burstable/pod6c1b4b5c-2f0d-4e2a/${a}`],
    ['seen from a cgroup namespace beside it', `/../${a}`],
  ])('%s', (_, path) => {
    expect(containerIds(path)).toEqual([a]);
  });

  test.each([
    ['the root', '/'],
    ['a user session', '/user.slice/user-1000.slice/session-3.scope'],
    ['conmon, which is not in its container', `/machine.slice/libpod-conmon-${a}.scope`],
    ['an id that is one digit short', `/docker/${a.slice(1)}`],
    ['an id that is one digit long', `/docker/${a}a`],
    ['capitals', `/docker/${a.toUpperCase()}`],
  ])('%s names none', (_, path) => {
    expect(containerIds(path)).toEqual([]);
  });
});

describe('the container of a process', () => {
  test('is the outermost one known to this daemon: it made that one itself', () => {
    const text = `0::/docker/${a}/docker/${b}\n`;
    expect(containerOf(text, every)).toBe(a);
    expect(containerOf(text, only(a))).toBe(a);
    expect(containerOf(text, only(b))).toBe(b);
    expect(containerOf(text, only(c))).toBeUndefined();
  });

  test('is told by systemd’s hierarchy where controllers disagree', () => {
    const text = `9:pids:/docker/${b}\n2:cpu,cpuacct:/docker/${b}\n1:name=systemd:/docker/${a}\n0::/\n`;
    expect(containerOf(text, every)).toBe(a);
  });

  test('is told by the unified hierarchy where systemd’s says nothing: a zombie stays there', () => {
    expect(containerOf(`9:name=systemd:/\n8:pids:/\n0::/docker/${a}\n`, every)).toBe(a);
  });

  test('is told by a controller where no hierarchy of all processes is mounted', () => {
    expect(containerOf(`3:pids:/docker/${a}\n2:cpu:/docker/${a}\n`, every)).toBe(a);
  });

  test('is none for a host process', () => {
    expect(containerOf('0::/init.scope\n', every)).toBeUndefined();
    expect(containerOf('', every)).toBeUndefined();
  });
});

test('a path may hold colons', () => {
  expect(parseCgroup(`0::/system.slice/a:b/${a}\n`)).toEqual([
    {hierarchy: 0, controllers: '', path: `/system.slice/a:b/${a}`},
  ]);
});

test('systemd’s hierarchy is believed before the unified one, and that before a controller', () => {
  const lines = parseCgroup('9:pids:/p\n0::/u\n1:name=systemd:/s\n');
  expect(byAuthority(lines).map(line => line.path)).toEqual(['/s', '/u', '/p']);
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string({unit: anyCharacter}), text => void containerOf(text, every)));
});
