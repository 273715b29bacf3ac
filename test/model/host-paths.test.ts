import {describe, expect, test} from 'vitest';
import {stateRoots, stateRootsOfDocker} from '../../source/engine/state-roots.ts';
import {hostPathGroups} from '../../source/model/findings/host-path-table.ts';
import {hostPathOf, socketsIn} from '../../source/model/findings/host-paths.ts';
import {plainPath} from '../../source/model/findings/host-things.ts';

describe('a path of the host', () => {
  test.each([
    ['/proc/../etc', '/etc'],
    ['/a/../../etc/', '/etc'],
    ['//etc//./ssh', '/etc/ssh'],
    ['/var/run/docker.sock', '/run/docker.sock'],
    ['/proc/1/root', '/'],
    ['/proc/1/root/etc', '/etc'],
    ['/proc/self/root/var/run', '/run'],
    ['/proc/4242/root/etc', '/etc'],
    ['/proc/1/task/1/root', '/'],
    ['/proc/1/cwd/etc', '/etc'],
    ['/proc/4242/cwd', '/proc/4242/cwd'],
    ['/lib/modules', '/usr/lib/modules'],
    ['/', '/'],
  ])('%s is %s', (path, plain) => {
    expect(plainPath(path)).toBe(plain);
  });

  test.each([
    '/usr/bin',
    '/usr/lib',
    '/usr/local/bin/tool',
    '/lib/systemd',
    '/bin',
    '/etc/pam.d',
    '/etc/ld.so.preload',
    '/etc/cron.daily/x',
    '/var/spool/cron',
    '/run/systemd',
    '/run/dbus/system_bus_socket',
    '/run/k3s/containerd',
    '/var/lib/rancher/k3s',
    '/var/lib/kubelet/pods',
    '/var/lib/lxcfs',
    '/run/crio/containers',
    '/run/containers/storage',
    '/run/runc/web',
    '/usr/share/apport',
    '/proc/sys/kernel/core_pattern',
    '/sys/kernel/uevent_helper',
    '/home/me/.ssh',
    '/home/me/.ssh/authorized_keys',
    '/root/.ssh',
    '/proc/1/root',
    '/home/me',
    '/home/me/.config',
    '/home/me/.local/bin',
    '/home/me/.gitconfig',
    '/root',
    '/Users/me',
    '/mnt/c',
    '/etc/fstab',
    '/etc/rc3.d/S01x',
    '/etc/tmpfiles.d',
    '/etc/update-motd.d/00-header',
    '/etc/nsswitch.conf',
    '/run/udev/rules.d',
    '/usr/share',
    '/usr/share/dbus-1/system-services',
    '/usr/src',
    '/nix/store',
    '/var/lib/cloud/scripts',
    '/efi',
    '/',
  ])('%s decides over the host if it is writable', path => {
    expect(hostPathOf(plainPath(path))?.writable).toBe('critical');
  });

  test('/var/log tells of everything, and can be emptied', () => {
    expect(hostPathOf('/var/log')).toMatchObject({writable: 'high', readOnly: 'low'});
  });

  test.each(['/run/user', '/run/user/1000', '/run/user/1000/bus', '/var/backups', '/etc/shadow-'])(
    '%s gives users or passwords away even if it is read-only',
    path => {
      expect(hostPathOf(path)).toMatchObject({writable: 'high', readOnly: 'high'});
    },
  );

  test.each([
    '/srv/data',
    '/run/user/1000/pulse',
    '/home/me/.config/app',
    '/usr/share/zoneinfo',
    '/etc/hosts',
    '/etc/letsencrypt',
    '/sys/class/gpio',
    '/home/me/project/data',
    '/root/project',
    '/mnt/disk',
    '/etc/localtime',
    '/opt/app',
  ])('%s decides over nothing', path => {
    expect(hostPathOf(path)).toBeUndefined();
  });

  test.each(['/run/k3s/containerd/containerd.sock', '/run', '/run/user/1000/docker.sock', '/x/docker.sock'])(
    '%s is or holds a socket that starts containers',
    path => {
      expect(socketsIn(path)).not.toEqual([]);
    },
  );
});

test('the table has each path once, and a source for each', () => {
  const paths = hostPathGroups.flatMap(each => each.paths);
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  expect(hostPathGroups.filter(({source}) => source === '')).toEqual([]);
});

test.each([...stateRoots, ...stateRootsOfDocker, '/var/lib/containers/storage', '/run/containers/storage'])(
  'the state of an engine that captop reads, %s, decides over the host',
  path => {
    expect(hostPathOf(path)).toMatchObject({writable: 'critical', readOnly: 'high'});
  },
);
