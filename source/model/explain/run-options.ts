/** The flags of `docker run`, as docker/cli cli/command/container/opts.go and run.go define them. */

/** Flags that take a value only if it is joined with `=`. */
export const switches: ReadonlySet<string> = new Set(
  'detach disable-content-trust help init interactive no-healthcheck oom-kill-disable privileged publish-all quiet read-only rm sig-proxy tty use-api-socket'.split(
    ' ',
  ),
);

/** Flags that take a value, joined or as the next word. */
export const valued: ReadonlySet<string> = new Set(
  `add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile
  cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems
  detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns
  dns-opt dns-option dns-search domainname entrypoint env env-file expose gpus group-add health-cmd
  health-interval health-retries health-start-interval health-start-period health-timeout hostname
  io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory label label-file link link-local-ip log-driver
  log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name net net-alias network
  network-alias oom-score-adj pid pids-limit platform publish pull restart runtime security-opt shm-size
  stop-signal stop-timeout storage-opt sysctl tmpfs ulimit user userns uts volume volume-driver volumes-from
  workdir`.split(/\s+/),
);

/** Flags of one letter, and what they stand for. */
export const letters: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};

/** Older names of the same flag. */
export const otherNames: Readonly<Record<string, string>> = {
  net: 'network',
  'net-alias': 'network-alias',
  'dns-opt': 'dns-option',
};

/** Flags of `docker` itself that take a value, before the command. */
export const globalValued: ReadonlySet<string> = new Set([
  '-H',
  '--host',
  '-c',
  '--context',
  '-l',
  '--log-level',
  '--config',
  '--tlscacert',
  '--tlscert',
  '--tlskey',
]);
