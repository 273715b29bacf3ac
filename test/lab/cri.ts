/** The CRI plugin of a containerd of its own, spoken to as the kubelet does. */
import {randomUUID} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {type Client, credentials, loadPackageDefinition, type ServiceClientConstructor} from '@grpc/grpc-js';
import {load} from '@grpc/proto-loader';
import {standaloneContainerd} from './containerd.ts';
import {docker, inParallel, LabError} from './docker.ts';
import {labImage} from './image.ts';

/**
 * Its files are below `folder`. Nothing may need an overlay file system or a right to lower the OOM score, which a
 * machine that is itself a container lacks.
 */
const configOf = (folder: string, image: string): string => `
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${image}"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${folder}/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        Root = "${folder}/runc"
`;

/**
 * Programs of CNI that say that a network is there and make none: a pod of its own network has nothing but its
 * namespace, and touches no other's.
 */
async function writeNetwork(folder: string): Promise<void> {
  const path = join(folder, 'cni');
  const told = {
    cniVersion: '0.3.1',
    interfaces: [{name: 'eth0', sandbox: '/'}],
    ips: [{version: '4', address: '192.0.2.1/32', interface: 0}],
  };
  const script = `#!/bin/sh\n[ "$CNI_COMMAND" != ADD ] || echo '${JSON.stringify(told)}'\n`;
  mkdirSync(path);
  for (const name of ['loopback', 'nothing']) await writeFile(join(path, name), script, {mode: 0o755});
  const network = {cniVersion: '0.3.1', name: 'nothing', plugins: [{type: 'nothing'}]};
  await writeFile(join(path, '10-nothing.conflist'), JSON.stringify(network));
}

type Method = (request: object, done: (error: Error | null, answer: unknown) => void) => void;

/** Calls a method of a service of the socket. */
type Call = <T>(method: string, request: object) => Promise<T>;

async function services(socket: string): Promise<{readonly call: Call; readonly close: () => void}> {
  const definition = await load(fileURLToPath(new URL('cri.proto', import.meta.url)), {
    keepCase: true,
    enums: String,
    defaults: true,
  });
  const {runtime} = loadPackageDefinition(definition) as unknown as {
    runtime: {v1: Record<'RuntimeService' | 'ImageService', ServiceClientConstructor>};
  };
  const clients = [runtime.v1.RuntimeService, runtime.v1.ImageService].map(
    Service => new Service(`unix://${socket}`, credentials.createInsecure()) as Client,
  );
  return {
    call: (method, request) =>
      new Promise((resolve, reject) => {
        const client = clients.find(each => method in each) as unknown as Record<string, Method>;
        client[method]?.(request, (error, answer) =>
          error === null
            ? resolve(answer as never)
            : reject(new LabError(`${method} of the CRI: ${error.message}`)),
        );
      }),
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

export interface CriStatus {
  readonly status: {readonly state: string; readonly metadata: {readonly name: string}};
  /** The host PID of its init process, as the plugin tells it. */
  readonly pid: number;
}

export interface PodContainer {
  readonly id: string;
  readonly pod: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: () => Promise<CriStatus>;
}

/** What of a pod is on the host. */
export interface PodOptions {
  readonly network?: 'NODE' | 'POD';
  readonly pid?: 'NODE' | 'POD' | 'CONTAINER';
  readonly ipc?: 'NODE' | 'POD';
  readonly privileged?: boolean;
}

export interface Cri extends AsyncDisposable {
  readonly stateRoot: string;
  /** Runs a pod with one container, whose security context is given in the CRI's own words. */
  readonly run: (
    names: Pick<PodContainer, 'pod' | 'namespace' | 'name'>,
    options: PodOptions,
    securityContext: object,
    mounts?: readonly object[],
  ) => Promise<PodContainer>;
}

/** The lab's image with a command, as `docker save` writes it. */
async function saveImage(image: string, path: string): Promise<void> {
  const id = await docker('create', '--network=none', labImage, 'true');
  try {
    await docker('commit', '--change=CMD ["/bin/sleep","infinity"]', id, image);
    await docker('save', '--output', path, image);
  } finally {
    await docker('rm', id);
    await docker('image', 'rm', image).catch(() => '');
  }
}

export async function standaloneCri(): Promise<Cri> {
  // No registry has it: the containers that hold the pods are of it, and those within.
  const image = `captop.invalid/pod-${randomUUID()}:latest`;
  const containerd = await standaloneContainerd({
    cri: async folder => {
      await writeNetwork(folder);
      return configOf(folder, image);
    },
  });
  const {call, close} = await services(containerd.socket);
  const pods: string[] = [];
  const stop = async () => {
    await inParallel(4, pods, async pod_sandbox_id => {
      await call('StopPodSandbox', {pod_sandbox_id}).catch(() => {});
      await call('RemovePodSandbox', {pod_sandbox_id}).catch(() => {});
    });
    close();
    await containerd[Symbol.asyncDispose]();
  };
  try {
    const archive = join(containerd.folder, 'pod.tar');
    await saveImage(image, archive);
    await containerd.ctr('--namespace=k8s.io', 'images', 'import', '--snapshotter=native', archive);
    // The plugin hears of an image by an event.
    for (let tries = 0; ; tries++, await pause(100)) {
      const {image: known} = await call<{image: object | null}>('ImageStatus', {image: {image}});
      if (known !== null) break;
      if (tries > 300) throw new LabError('the CRI does not know the image that was imported');
    }
  } catch (error) {
    await stop();
    throw error;
  }

  async function statusOf(container_id: string): Promise<CriStatus> {
    const request = {container_id, verbose: true};
    const {status, info} = await call<{status: CriStatus['status']; info: {info: string}}>(
      'ContainerStatus',
      request,
    );
    return {status, pid: (JSON.parse(info.info) as {pid: number}).pid};
  }

  return {
    stateRoot: containerd.stateRoot,
    async run(
      {pod, namespace, name},
      {network = 'POD', pid = 'CONTAINER', ipc = 'POD', privileged = false},
      context,
      mounts = [],
    ) {
      const uid = randomUUID();
      const log_directory = join(containerd.folder, 'logs', uid);
      mkdirSync(log_directory, {recursive: true});
      const namespace_options = {network, pid, ipc};
      const sandbox = {
        metadata: {name: pod, uid, namespace},
        // On the host's network a pod has the host's name.
        hostname: network === 'NODE' ? '' : pod,
        log_directory,
        linux: {security_context: {namespace_options, privileged}},
      };
      const {pod_sandbox_id} = await call<{pod_sandbox_id: string}>('RunPodSandbox', {config: sandbox});
      pods.push(pod_sandbox_id);
      const config = {
        metadata: {name},
        image: {image},
        command: ['/bin/sleep', 'infinity'],
        mounts,
        log_path: `${name}.log`,
        linux: {resources: {}, security_context: {namespace_options, privileged, ...context}},
      };
      const {container_id} = await call<{container_id: string}>('CreateContainer', {
        pod_sandbox_id,
        config,
        sandbox_config: sandbox,
      });
      await call('StartContainer', {container_id});
      return {id: container_id, pod, namespace, name, status: () => statusOf(container_id)};
    },
    [Symbol.asyncDispose]: stop,
  };
}
