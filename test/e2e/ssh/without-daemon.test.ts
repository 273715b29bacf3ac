/** A machine that ssh reaches and whose daemon hangs, or that has none: containers are shown by bundles and the kernel. */
import {chmodSync, readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {stateRootsOfDocker, tasksFolder} from '../../../source/engine/state-roots.ts';
import {captop, captopJson, type JsonDocument, named} from '../../captop.ts';
import {StateFolder} from '../../engine/bundle/state-folder.ts';
import {describeUnless, freshName, obstacleTo, type Scratch, scratch} from '../../on-lab.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';
import {dashboard, listRows} from '../dashboard.ts';

const obstacle =
  inject('labObstacle') ?? obstacleTo({root: true, commands: [...sshTools, 'unshare', 'mount']});

/** The specification that dockerd gave its containerd. */
function specOf(id: string): string {
  for (const root of stateRootsOfDocker)
    try {
      return readFileSync(join(root, tasksFolder, 'moby', id, 'config.json'), 'utf8');
    } catch {}
  throw new Error(`there is no bundle of ${id}`);
}

describeUnless(obstacle, 'Over ssh to a machine whose daemon', () => {
  let container: Scratch;
  let hanging: Server;
  const socket = join(tmpdir(), `${freshName()}.sock`);
  beforeAll(async () => {
    container = await scratch(['--user=1001', '--cap-add=SYS_TIME']);
    hanging = createServer().listen(socket);
    await new Promise(resolve => hanging.once('listening', resolve));
    chmodSync(socket, 0o666);
  });
  afterAll(async () => {
    hanging?.close();
    await container?.[Symbol.asyncDispose]();
  });

  const serverWith = (instead: string): Promise<SshServer> =>
    SshServer.start({mounts: `mount --bind ${instead} /run/docker.sock`});

  test('hangs: its rows come from the bundles there, and the daemon is told as lost', async () => {
    await using server = await serverWith(socket);
    await using terminal = dashboard(['--host', server.url(), '--filter', container.name], {env: server.env});
    const screen = await terminal.waitFor(
      shown => shown.includes(container.name) && / 1 +\d*:?1001/.test(shown) && /lost/.test(shown),
    );
    expect(listRows(screen).map(row => row.NAME)).toEqual([container.name]);
  });

  test('is gone: once prints what the bundles and the kernel tell, and says why', async () => {
    await using server = await serverWith('/dev/null');
    const {stdout, stderr} = await captop(['--json', '--host', server.url(), container.name], {
      env: server.env,
    });
    const far = named(JSON.parse(stdout) as JsonDocument, container.name);
    const near = named(await captopJson([container.name]), container.name);
    expect(far.pid1).toMatchObject({
      hostPid: near.pid1?.hostPid,
      capabilities: near.pid1?.capabilities,
      namespaces: near.pid1?.namespaces,
    });
    // The folder that is told can be named.
    const [url = ''] = /ssh:\S+\/containerd\S*/.exec(stderr) ?? [];
    const again = await captopJson(['--host', url, container.name], {env: server.env});
    expect(named(again, container.name).pid1).toMatchObject({hostPid: near.pid1?.hostPid});
    expect(stderr).toMatch(/what is shown comes from ssh:\S+\/containerd/);
  });

  test('does not exist: containers of containerd are found, and stand for themselves', async () => {
    const near = named(await captopJson([container.name]), container.name);
    using state = new StateFolder();
    state.add(container.id, specOf(container.id), near.pid1?.hostPid, 'k8s.io');
    // A /run of its own, in which nothing is left of Docker.
    const run = `${state.root}/run`;
    const mounts = [
      `mkdir ${run} && mount -t tmpfs none ${run}`,
      `mkdir -m 755 ${run}/sshd ${run}/containerd`,
      `mount --bind ${state.root} ${run}/containerd`,
      `mount --rbind ${run} /run`,
    ];
    await using server = await SshServer.start({mounts: mounts.join(' && ')});
    const {hosts} = await captopJson(['--host', server.url()], {env: server.env});
    const host = hosts.find(({engine}) => engine === 'containerd');
    expect(host).toMatchObject({endpoint: `${server.url()}/run/containerd`, evidence: 'ssh'});
    expect(hosts.map(({engine}) => engine)).not.toContain('Docker');
    expect(host?.containers.map(({id}) => id)).toEqual([container.id]);
    expect(host?.containers[0]?.pid1).toMatchObject({
      hostPid: near.pid1?.hostPid,
      capabilities: near.pid1?.capabilities,
      namespaces: near.pid1?.namespaces,
    });
  });
});
