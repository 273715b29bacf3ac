/** Containers in the Engine API, field by field as a real 26.1.5 daemon writes them (API 1.45). */
import {config, imageId, layer, time} from './shared-fields.ts';
import {digest, type SimulatedContainer, type SimulatedExec} from './world.ts';

const masked = [
  '/proc/asound /proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/timer_stats',
  '/proc/sched_debug /proc/scsi /sys/firmware /sys/devices/virtual/powercap',
].flatMap(line => line.split(' '));
const readOnly = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

const states = {
  created: {Running: false, Paused: false},
  running: {Running: true, Paused: false},
  paused: {Running: true, Paused: true},
  exited: {Running: false, Paused: false},
};

const mounts = ({kind}: SimulatedContainer) =>
  (kind.binds ?? []).map(bind => {
    const [Source, Destination, mode = ''] = bind.split(':');
    return {Type: 'bind', Source, Destination, Mode: mode, RW: mode !== 'ro', Propagation: 'rprivate'};
  });

const network = (container: SimulatedContainer) => ({
  none: {
    IPAMConfig: null,
    Links: null,
    Aliases: null,
    MacAddress: '',
    NetworkID: digest('network none'),
    EndpointID: digest('endpoint', container.id),
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DriverOpts: null,
    DNSNames: null,
  },
});

/** units.HumanDuration of docker/go-units, as far as a simulation lasts. */
function since(at: number): string {
  const seconds = Math.floor((Date.now() - at) / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds < 60) return `${seconds} seconds`;
  if (seconds < 120) return 'About a minute';
  return seconds < 3600 ? `${Math.floor(seconds / 60)} minutes` : 'About an hour';
}

const statusOf = (container: SimulatedContainer): string =>
  ({
    created: 'Created',
    running: `Up ${since(container.startedAt)}`,
    paused: `Up ${since(container.startedAt)} (Paused)`,
    exited: `Exited (${container.exitCode}) ${since(container.finishedAt)} ago`,
  })[container.state];

/** Of 1,000 containers, 25 are in a project. */
const projects = 40;

/** As Compose labels what it starts. */
const labels = ({number, kind}: SimulatedContainer) => ({
  'captop.simulated': 'yes',
  'com.docker.compose.project': `stack-${number % projects}`,
  'com.docker.compose.service': kind.name,
});

/** An entry of GET /containers/json. */
export const listed = (container: SimulatedContainer) => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: container.image,
  ImageID: imageId(container.image),
  Command: container.argv.join(' '),
  Created: Math.floor(container.createdAt / 1000),
  Ports: [],
  Labels: labels(container),
  State: container.state,
  Status: statusOf(container),
  HostConfig: {NetworkMode: 'none'},
  NetworkSettings: {Networks: network(container)},
  Mounts: mounts(container),
});

const hostConfig = ({kind}: SimulatedContainer) => ({
  Binds: kind.binds,
  ContainerIDFile: '',
  LogConfig: {Type: 'json-file', Config: {}},
  NetworkMode: 'none',
  PortBindings: {},
  RestartPolicy: {Name: 'no', MaximumRetryCount: 0},
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  ConsoleSize: [0, 0],
  CapAdd: kind.capAdd,
  CapDrop: kind.capDrop,
  CgroupnsMode: 'private',
  Dns: [],
  DnsOptions: [],
  DnsSearch: [],
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: kind.privileged,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: kind.securityOpt,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67108864,
  Runtime: 'runc',
  Isolation: '',
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: [],
  BlkioDeviceReadBps: [],
  BlkioDeviceWriteBps: [],
  BlkioDeviceReadIOps: [],
  BlkioDeviceWriteIOps: [],
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: [],
  DeviceCgroupRules: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: null,
  PidsLimit: null,
  Ulimits: [],
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  MaskedPaths: kind.privileged ? null : masked,
  ReadonlyPaths: kind.privileged ? null : readOnly,
});

/** GET /containers/ID/json. */
export function inspected(container: SimulatedContainer) {
  const {id, name, argv, kind, state} = container;
  const files = `/var/lib/docker/containers/${id}`;
  const execIds = [...container.execs.keys()];
  return {
    Id: id,
    Created: time(container.createdAt),
    Path: argv[0],
    Args: argv.slice(1),
    State: {
      Status: state,
      ...states[state],
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: container.processes[0]?.hostPid ?? 0,
      ExitCode: container.exitCode,
      Error: '',
      StartedAt: time(container.startedAt),
      FinishedAt: time(container.finishedAt),
    },
    Image: imageId(container.image),
    ResolvConfPath: `${files}/resolv.conf`,
    HostnamePath: `${files}/hostname`,
    HostsPath: `${files}/hosts`,
    LogPath: `${files}/${id}-json.log`,
    Name: `/${name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: kind.privileged ? 'unconfined' : 'docker-default',
    ExecIDs: execIds.length === 0 ? null : execIds,
    HostConfig: hostConfig(container),
    GraphDriver: layer(id),
    Mounts: mounts(container),
    Config: config({
      Hostname: id.slice(0, 12),
      User: kind.user,
      Cmd: argv,
      Image: container.image,
      Labels: labels(container),
    }),
    NetworkSettings: {
      Bridge: '',
      SandboxID: digest('sandbox', id),
      SandboxKey: `/var/run/docker/netns/${digest('sandbox', id).slice(0, 12)}`,
      Ports: {},
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: '',
      Gateway: '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      IPAddress: '',
      IPPrefixLen: 0,
      IPv6Gateway: '',
      MacAddress: '',
      Networks: network(container),
    },
  };
}

/** GET /exec/ID/json. */
export const inspectedExec = (exec: SimulatedExec) => ({
  ID: exec.id,
  Running: exec.running,
  ExitCode: exec.running ? null : 0,
  ProcessConfig: {
    tty: false,
    entrypoint: exec.argv[0],
    arguments: exec.argv.slice(1),
    privileged: exec.privileged,
    ...(exec.user === '' ? {} : {user: exec.user}),
  },
  OpenStdin: false,
  OpenStderr: false,
  OpenStdout: false,
  CanRemove: false,
  ContainerID: exec.containerId,
  DetachKeys: '',
  Pid: exec.process.hostPid,
});
