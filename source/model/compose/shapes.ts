/**
 * The keys of a Compose file and what each may be: the Compose Specification as of 2026 (compose-spec 04-version-and-name
 * to 15-profiles, deploy, build, develop), as strict as its schema.
 */
import {
  anything,
  boolean,
  fields,
  integer,
  leaf,
  leafOrNothing,
  listOf,
  mapOf,
  nothing,
  number,
  numeral,
  oneOf,
  type Shape,
  text,
  textOrInteger,
  textOrNumber,
  truth,
  words,
} from './shape.ts';

const name = /^[a-zA-Z0-9._-]+$/;
const texts = listOf(text);
const textOrTexts = oneOf(text, texts);
const pairs = oneOf(mapOf(leafOrNothing), texts);
const command = oneOf(nothing, text, listOf(text, false));
const hosts = oneOf(mapOf(oneOf(text, listOf(text, false))), texts);
const options = mapOf(textOrNumber);
const limits = mapOf(
  oneOf(numeral, fields({hard: numeral, soft: numeral}, {required: ['soft', 'hard']})),
  /^[a-z]+$/,
);
const blockRate = listOf(fields({path: text, rate: textOrInteger}), false);
const blockWeight = listOf(fields({path: text, weight: textOrInteger}), false);

const fileMounts = listOf(
  oneOf(text, fields({source: text, target: text, uid: text, gid: text, mode: textOrNumber})),
  false,
);

const hook = {command, user: text, privileged: truth, working_dir: text, environment: pairs};

const build = oneOf(
  text,
  fields({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: listOf(text, false),
    args: pairs,
    ssh: pairs,
    labels: pairs,
    cache_from: listOf(text, false),
    cache_to: listOf(text, false),
    no_cache: truth,
    no_cache_filter: textOrTexts,
    additional_contexts: pairs,
    network: text,
    provenance: oneOf(text, boolean),
    sbom: oneOf(text, boolean),
    pull: truth,
    target: text,
    shm_size: textOrInteger,
    extra_hosts: hosts,
    isolation: text,
    privileged: truth,
    secrets: fileMounts,
    tags: listOf(text, false),
    ulimits: limits,
    platforms: listOf(text, false),
  }),
);

const deviceRequest = {
  capabilities: texts,
  count: textOrInteger,
  device_ids: texts,
  driver: text,
  options: pairs,
};

const genericResources = listOf(
  fields({discrete_resource_spec: fields({kind: text, value: textOrNumber})}),
  false,
);

const updates = fields({
  parallelism: numeral,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: numeral,
  order: words('start-first', 'stop-first'),
});

const deploy = oneOf(
  nothing,
  fields({
    mode: text,
    endpoint_mode: text,
    replicas: numeral,
    labels: pairs,
    rollback_config: updates,
    update_config: updates,
    resources: fields({
      limits: fields({cpus: textOrNumber, memory: text, pids: numeral}),
      reservations: fields({
        cpus: textOrNumber,
        memory: text,
        generic_resources: genericResources,
        devices: listOf(fields(deviceRequest, {required: ['capabilities']}), false),
      }),
    }),
    restart_policy: fields({condition: text, delay: text, max_attempts: numeral, window: text}),
    placement: fields({
      constraints: listOf(text, false),
      preferences: listOf(fields({spread: text}), false),
      max_replicas_per_node: numeral,
    }),
  }),
);

const develop = oneOf(
  nothing,
  fields({
    watch: listOf(
      fields(
        {
          ignore: textOrTexts,
          include: textOrTexts,
          path: text,
          action: words('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          target: text,
          exec: fields(hook, {required: ['command']}),
          initial_sync: boolean,
        },
        {required: ['path', 'action']},
      ),
      false,
    ),
  }),
);

const volume = fields(
  {
    type: words('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: text,
    target: text,
    read_only: truth,
    consistency: text,
    bind: fields({
      propagation: text,
      create_host_path: truth,
      recursive: words('enabled', 'disabled', 'writable', 'readonly'),
      selinux: words('z', 'Z'),
    }),
    volume: fields({labels: pairs, nocopy: truth, subpath: text}),
    tmpfs: fields({size: textOrInteger, mode: textOrNumber}),
    image: fields({subpath: text}),
  },
  {required: ['type']},
);

const serviceNetwork = oneOf(
  nothing,
  fields({
    aliases: texts,
    interface_name: text,
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: texts,
    mac_address: text,
    driver_opts: options,
    priority: number,
    gw_priority: number,
  }),
);

/** The keys of a service. */
const serviceFields: Readonly<Record<string, Shape>> = {
  annotations: pairs,
  attach: truth,
  blkio_config: fields({
    device_read_bps: blockRate,
    device_read_iops: blockRate,
    device_write_bps: blockRate,
    device_write_iops: blockRate,
    weight: textOrInteger,
    weight_device: blockWeight,
  }),
  build,
  cap_add: texts,
  cap_drop: texts,
  cgroup: words('host', 'private'),
  cgroup_parent: text,
  command,
  configs: fileMounts,
  container_name: text,
  cpu_count: numeral,
  cpu_percent: numeral,
  cpu_period: textOrNumber,
  cpu_quota: textOrNumber,
  cpu_rt_period: textOrNumber,
  cpu_rt_runtime: textOrNumber,
  cpu_shares: numeral,
  cpus: numeral,
  cpuset: text,
  credential_spec: fields({config: text, file: text, registry: text}),
  depends_on: oneOf(
    texts,
    mapOf(
      fields(
        {
          restart: truth,
          required: truth,
          condition: words('service_started', 'service_healthy', 'service_completed_successfully'),
        },
        {required: ['condition']},
      ),
      name,
    ),
  ),
  deploy,
  develop,
  device_cgroup_rules: texts,
  devices: listOf(
    oneOf(text, fields({source: text, target: text, permissions: text}, {required: ['source']})),
    false,
  ),
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  domainname: text,
  entrypoint: command,
  env_file: oneOf(
    text,
    listOf(oneOf(text, fields({path: text, format: text, required: truth}, {required: ['path']})), false),
  ),
  environment: pairs,
  expose: listOf(textOrNumber),
  extends: oneOf(text, fields({service: text, file: text}, {required: ['service']})),
  external_links: texts,
  extra_hosts: hosts,
  gpus: oneOf(words('all'), listOf(fields(deviceRequest, {open: true}), false)),
  group_add: listOf(textOrNumber),
  healthcheck: fields({
    disable: truth,
    interval: text,
    retries: numeral,
    test: oneOf(text, listOf(text, false)),
    timeout: text,
    start_period: text,
    start_interval: text,
  }),
  hostname: text,
  image: text,
  init: truth,
  ipc: text,
  isolation: text,
  label_file: oneOf(text, listOf(text, false)),
  labels: pairs,
  links: texts,
  logging: fields({driver: text, options: mapOf(leafOrNothing)}),
  mac_address: text,
  mem_limit: textOrNumber,
  mem_reservation: textOrInteger,
  mem_swappiness: textOrInteger,
  memswap_limit: textOrNumber,
  models: oneOf(texts, mapOf(oneOf(nothing, fields({endpoint_var: text, model_var: text})), name)),
  network_mode: text,
  networks: oneOf(texts, mapOf(serviceNetwork, name)),
  oom_kill_disable: truth,
  oom_score_adj: numeral,
  pid: oneOf(text, nothing),
  pids_limit: numeral,
  platform: text,
  ports: listOf(
    oneOf(
      textOrNumber,
      fields({
        name: text,
        mode: text,
        host_ip: text,
        target: textOrInteger,
        published: textOrInteger,
        protocol: text,
        app_protocol: text,
      }),
    ),
  ),
  post_start: listOf(fields(hook, {required: ['command']}), false),
  pre_start: listOf(fields({...hook, image: text, per_replica: truth}), false),
  pre_stop: listOf(fields(hook, {required: ['command']}), false),
  privileged: truth,
  profiles: texts,
  provider: fields({type: text, options: mapOf(oneOf(leaf, listOf(leaf, false)))}, {required: ['type']}),
  pull_policy: text,
  pull_refresh_after: text,
  read_only: truth,
  restart: text,
  runtime: text,
  scale: numeral,
  secrets: fileMounts,
  security_opt: texts,
  shm_size: textOrNumber,
  stdin_open: truth,
  stop_grace_period: text,
  stop_signal: text,
  storage_opt: mapOf(anything),
  sysctls: pairs,
  tmpfs: textOrTexts,
  tty: truth,
  ulimits: limits,
  use_api_socket: truth,
  user: text,
  userns_mode: text,
  uts: text,
  volumes: listOf(oneOf(text, volume)),
  volumes_from: texts,
  working_dir: text,
};

const external = oneOf(truth, fields({name: text}));

const network = oneOf(
  nothing,
  fields({
    name: text,
    driver: text,
    driver_opts: options,
    ipam: fields({
      driver: text,
      config: listOf(
        fields({subnet: text, ip_range: text, gateway: text, aux_addresses: mapOf(text)}),
        false,
      ),
      options: mapOf(text),
    }),
    external,
    internal: truth,
    enable_ipv4: truth,
    enable_ipv6: truth,
    attachable: truth,
    labels: pairs,
  }),
);

const namedVolume = oneOf(
  nothing,
  fields({name: text, driver: text, driver_opts: options, external, labels: pairs}),
);

const secret = fields({
  name: text,
  environment: text,
  file: text,
  external,
  labels: pairs,
  driver: text,
  driver_opts: options,
  template_driver: text,
});

const config = fields({
  name: text,
  content: text,
  environment: text,
  file: text,
  external,
  labels: pairs,
  template_driver: text,
});

const model = fields(
  {name: text, model: text, context_size: integer, runtime_flags: listOf(text, false)},
  {required: ['model']},
);

/** A whole Compose file. */
export const composeFile: Shape = fields({
  version: text,
  name: text,
  include: listOf(
    oneOf(text, fields({path: textOrTexts, env_file: textOrTexts, project_directory: text})),
    false,
  ),
  services: mapOf(fields(serviceFields), name),
  models: mapOf(model, name),
  networks: mapOf(network, name),
  volumes: mapOf(namedVolume, name),
  secrets: mapOf(secret, name),
  configs: mapOf(config, name),
});
