/** What of the host a container reaches, whatever its flags say of it: against the inodes inside and on the host. */
import {once} from 'node:events';
import {existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {join} from 'node:path';
import {pipeline} from 'node:stream';
import {expect, test} from 'vitest';
import {captopJson, type JsonContainer, named} from '../../captop.ts';
import {inspect} from '../../independent.ts';
import {labCases} from '../../lab/cases.ts';
import {docker, run} from '../../lab/docker.ts';
import {needs, onLab, scratch} from '../../on-lab.ts';

const tools = {root: true, commands: ['nsenter', 'mount']};

const look = async (name: string): Promise<JsonContainer> => named(await captopJson([], {status: 0}), name);

const found = ({findings}: JsonContainer, id: string) => findings.find(finding => finding.id === id);

/** Device and inode: the same directory wherever it is mounted. */
const inodeOf = (path: string): string => {
  const {dev, ino} = statSync(path);
  return `${dev} ${ino}`;
};

const inodeInside = (pid: number, path: string): string => inodeOf(`/proc/${pid}/root${path}`);

onLab('The mounts of a container', () => {
  test('a volume that is the root of the host is told as that', async context => {
    needs(context, tools);
    const volume = `test-root-${process.pid}`;
    await docker('volume', 'create', '--opt=type=none', '--opt=o=bind', '--opt=device=/', volume);
    try {
      await using container = await scratch([`--volume=${volume}:/h`]);
      const {Pid} = (await inspect(container.name)).State;
      expect(inodeInside(Pid, '/h')).toBe(inodeOf('/'));
      const told = await look(container.name);
      expect(told.mounts).toContainEqual(
        expect.objectContaining({hostPath: '/', destination: '/h', readOnly: false}),
      );
      expect(found(told, 'host-root-mounted')).toMatchObject({
        severity: 'critical',
        evidence: `/ at /h by the volume ${volume}, writable`,
      });
      expect(told.risk).toBe('critical');
    } finally {
      await docker('volume', 'rm', volume);
    }
  });

  test('an ordinary volume shows nothing of the host', async () => {
    await using container = await scratch(['--volume=/data']);
    const told = await look(container.name);
    expect(told.mounts?.map(({destination}) => destination)).toEqual(['/data']);
    expect(told.risk).toBe('medium');
  });

  test('a bind by the name of a link is what the link leads to; one of the data of a volume is what the volume is', async context => {
    needs(context, {root: true});
    const folder = mkdtempSync('/run/captop-test-');
    const link = join(folder, 'data');
    const volume = `test-data-${process.pid}`;
    symlinkSync('/etc', link);
    const data = await docker('volume', 'create', volume).then(() =>
      docker('volume', 'inspect', '--format={{.Mountpoint}}', volume),
    );
    try {
      await using container = await scratch([`--volume=${link}:/x`, `--volume=${data}:/d`]);
      const {Pid} = (await inspect(container.name)).State;
      expect(inodeInside(Pid, '/x')).toBe(inodeOf('/etc'));
      expect(found(await look(container.name), 'host-path-mounted')).toMatchObject({
        severity: 'critical',
        evidence: `/etc at /x by the name ${link}, writable`,
      });
    } finally {
      await docker('volume', 'rm', '--force', volume);
      rmSync(folder, {recursive: true});
    }
  });

  test("its own mounts, seen again where the engine's folder is bound, are none that came later", async () => {
    await using container = await scratch(['--volume=/srv:/s', '--volume=/var/lib:/b']);
    const {Pid} = (await inspect(container.name)).State;
    expect(inodeInside(Pid, '/b')).toBe(inodeOf('/var/lib'));
    const told = await look(container.name);
    expect(found(told, 'mount-drift')).toBeUndefined();
    expect(told.mounts?.map(({destination}) => destination)).toEqual(expect.arrayContaining(['/s', '/b']));
  });

  test('a socket that a container cannot open is less than critical', async context => {
    needs(context, {root: true});
    const folder = mkdtempSync('/run/captop-test-');
    const kept = ['--user=1001', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
    try {
      linkSync('/run/docker.sock', join(folder, 'own.sock'));
      await using container = await scratch([...kept, `--volume=${join(folder, 'own.sock')}:/s`]);
      await using root = await scratch([...kept.slice(1), `--volume=${join(folder, 'own.sock')}:/s`]);
      const mayWrite = (name: string) =>
        docker('exec', name, 'sh', '-c', 'test -w /s && echo yes || echo no');
      const severities = async ({name}: {readonly name: string}) => [
        await mayWrite(name),
        found(await look(name), 'runtime-socket')?.severity,
      ];
      expect(await severities(container)).toEqual(['no', 'high']);
      expect(await severities(root)).toEqual(['yes', 'critical']);
    } finally {
      rmSync(folder, {recursive: true});
    }
  });

  test('a mount that was made later, and one that was made writable, are told as they are now', async context => {
    needs(context, tools);
    await using container = await scratch(['--volume=/etc:/e:ro']);
    const {Pid} = (await inspect(container.name)).State;
    expect(found(await look(container.name), 'host-path-mounted')?.evidence).toBe('/etc at /e, read-only');
    const inside = (...command: string[]) =>
      run('nsenter', [`--target=${Pid}`, '--mount', '--pid', ...command]);
    // Of the programs of the image; its own mount table is the one that changes.
    await inside('/bin/busybox', 'mount', '-o', 'remount,bind,rw', '/e');
    await inside('/bin/busybox', 'mkdir', '/later');
    await inside('/bin/busybox', 'mount', '--bind', '/e/ssl', '/later');
    expect(inodeInside(Pid, '/later')).toBe(inodeOf('/etc/ssl'));
    const told = await look(container.name);
    expect(told.mounts).toContainEqual(
      expect.objectContaining({hostPath: '/etc/ssl', destination: '/later'}),
    );
    expect(found(told, 'host-path-mounted')).toMatchObject({
      severity: 'critical',
      evidence: '/etc at /e, writable; /etc/ssl at /later, which no flag asked for, writable',
    });
    expect(told.mountDrift).toEqual([
      {destination: '/e', change: 'made writable', hostPath: '/etc', readOnly: false},
      {destination: '/later', change: 'added', hostPath: '/etc/ssl', readOnly: false},
    ]);
    expect(found(told, 'mount-drift')?.evidence).toBe(
      '/etc at /e, writable although its flag says read-only; /etc/ssl at /later, writable, which no flag asked for',
    );
  });

  test('are those of its flags in every container in which nobody has mounted anything', async () => {
    const names = labCases.filter(({state}) => state === 'running').map(({name}) => name);
    const document = await captopJson(names);
    for (const name of names) expect([name, named(document, name).mountDrift]).toEqual([name, []]);
  });

  test('a mount behind one with long paths is told: the kernel hands that one out by itself', async context => {
    needs(context, {...tools, commands: []});
    // A root with few mounts, the second of which has a line of more than a page.
    const program = `
      set -e
      mkdir -p /mnt
      mount -t tmpfs none /mnt
      mkdir -p /mnt/bin /mnt/host
      cp /bin/busybox /mnt/bin
      cd /mnt
      long=$(printf '%0200d' 0)
      for depth in 1 2 3 4 5 6 7 8 9 10 11 12; do mkdir $long; cd $long; done
      mkdir one other
      mount --bind one other
      mount --bind /h /mnt/host
      exec chroot /mnt /bin/busybox sleep infinity`;
    await using container = await scratch(
      ['--privileged', '--volume=/etc:/h'],
      ['/bin/busybox', 'sh', '-c', program],
    );
    const {Pid} = (await inspect(container.name)).State;
    await expect.poll(() => existsSync(`/proc/${Pid}/root/host`)).toBe(true);
    expect(inodeInside(Pid, '/host')).toBe(inodeOf('/etc'));
    expect((await look(container.name)).mounts).toContainEqual(
      expect.objectContaining({hostPath: '/etc', destination: '/host'}),
    );
  });

  test("the engine's socket is known by its inode, under another name and in another place", async context => {
    needs(context, tools);
    const socket = '/run/docker.sock';
    const folder = mkdtempSync('/run/captop-test-');
    try {
      linkSync(socket, join(folder, 'log'));
      await using container = await scratch([`--volume=${join(folder, 'log')}:/var/log/app`]);
      const {Pid} = (await inspect(container.name)).State;
      expect(inodeInside(Pid, '/var/log/app')).toBe(inodeOf(socket));
      const told = await look(container.name);
      expect(told.mounts).toContainEqual(
        expect.objectContaining({destination: '/var/log/app', engineSocket: socket}),
      );
      expect(found(told, 'runtime-socket')?.severity).toBe('critical');
    } finally {
      rmSync(folder, {recursive: true});
    }
  });

  test('the socket of an engine that is read at a place of its own is known, and so is a folder above it', async context => {
    needs(context, {...tools, commands: []});
    const folder = mkdtempSync('/run/captop-test-');
    const socket = join(folder, 'own', 'eng.sock');
    mkdirSync(join(folder, 'own'));
    // Another socket of the same daemon: what comes is handed on.
    const door = createServer(client => {
      const daemon = connect('/run/docker.sock');
      pipeline(client, daemon, client, () => {});
    });
    try {
      await once(door.listen(socket), 'listening');
      await using container = await scratch([`--volume=${socket}:/x.sock`, `--volume=${folder}:/sv`]);
      const document = await captopJson([`--host=unix://${socket}`, container.name], {status: 0});
      const told = named(document, container.name);
      expect(told.mounts).toContainEqual(
        expect.objectContaining({destination: '/x.sock', engineSocket: socket}),
      );
      expect(told.mounts).toContainEqual(expect.objectContaining({destination: '/sv', engineSocket: socket}));
      expect(found(told, 'runtime-socket')?.severity).toBe('critical');
    } finally {
      door.close();
      rmSync(folder, {recursive: true});
    }
  });
});
