/** The engine and its images in the Engine API, as a real 26.1.5 daemon writes them (API 1.45). */
import {
  apiVersion,
  config,
  engineVersion,
  imageId,
  kernelVersion,
  layer,
  oldestApiVersion,
  time,
} from './shared-fields.ts';
import {digest, type World} from './world.ts';

/** GET /images/ID/json. */
export const inspectedImage = (name: string) => ({
  Id: imageId(name),
  RepoTags: [name],
  RepoDigests: [],
  Parent: '',
  Comment: '',
  Created: '2026-11-01T12:00:00.123456789Z',
  DockerVersion: engineVersion,
  Author: '',
  Config: config({Cmd: ['sleep', '3600']}),
  Architecture: 'amd64',
  Os: 'linux',
  Size: 2024658,
  GraphDriver: layer(name),
  RootFS: {Type: 'layers', Layers: [`sha256:${digest('rootfs', name)}`]},
  Metadata: {LastTagTime: '2026-11-01T12:00:00.123456789Z'},
});

const engine = {
  ApiVersion: apiVersion,
  Arch: 'amd64',
  BuildTime: '2026-08-13T05:35:48.000000000+00:00',
  GitCommit: '411e817',
  GoVersion: 'go1.24.4',
  KernelVersion: kernelVersion,
  MinAPIVersion: oldestApiVersion,
  Os: 'linux',
};

/** GET /version. */
export const version = () => ({
  Platform: {Name: ''},
  Components: [
    {Name: 'Engine', Version: engineVersion, Details: {...engine, Experimental: 'false'}},
    {Name: 'containerd', Version: '1.7.24', Details: {GitCommit: '1.7.24'}},
    {Name: 'runc', Version: '1.1.15', Details: {GitCommit: '1.1.15'}},
    {Name: 'docker-init', Version: '0.19.0', Details: {GitCommit: ''}},
  ],
  Version: engineVersion,
  ...engine,
});

/** GET /info: what a reader of containers asks for. */
export function info({containers}: World) {
  const inState = (wanted: string) => [...containers.values()].filter(({state}) => state === wanted).length;
  return {
    ID: '35ae61ce-95da-46e3-b217-e29ce180d3ab',
    Containers: containers.size,
    ContainersRunning: inState('running'),
    ContainersPaused: inState('paused'),
    ContainersStopped: inState('exited') + inState('created'),
    Images: 6,
    Driver: 'overlay2',
    DriverStatus: [['Backing Filesystem', 'extfs']],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file'],
    },
    MemoryLimit: true,
    SwapLimit: true,
    PidsLimit: true,
    Debug: false,
    NFd: 42,
    NGoroutines: 58,
    SystemTime: time(Date.now()),
    LoggingDriver: 'json-file',
    CgroupDriver: 'systemd',
    CgroupVersion: '2',
    NEventsListener: 0,
    KernelVersion: kernelVersion,
    OperatingSystem: 'Debian GNU/Linux 13 (trixie)',
    OSVersion: '13',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    NCPU: 2,
    MemTotal: 25276510208,
    DockerRootDir: '/var/lib/docker',
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: 'simulated',
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: engineVersion,
    Runtimes: {'io.containerd.runc.v2': {path: 'runc'}, runc: {path: 'runc'}},
    DefaultRuntime: 'runc',
    Swarm: {NodeID: '', NodeAddr: '', LocalNodeState: 'inactive', ControlAvailable: false, Error: ''},
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: {ID: '1.7.24', Expected: '1.7.24'},
    RuncCommit: {ID: '1.1.15', Expected: '1.1.15'},
    InitCommit: {ID: '', Expected: ''},
    SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
    Warnings: null,
  };
}
