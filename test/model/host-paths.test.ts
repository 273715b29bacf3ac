import {describe, expect, test} from 'vitest';
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
    '/home/me/.ssh',
    '/home/me/.ssh/authorized_keys',
    '/root/.ssh',
    '/proc/1/root',
    '/home/me',
    '/root',
    '/',
  ])('%s decides over the host if it is writable', path => {
    expect(hostPathOf(plainPath(path))?.writable).toBe('critical');
  });

  test('/var/log tells of everything, and can be emptied', () => {
    expect(hostPathOf('/var/log')).toMatchObject({writable: 'high', readOnly: 'low'});
  });

  test.each([
    '/srv/data',
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
