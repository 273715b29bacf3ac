/**
 * The keys of a Compose file and what each may be: the Compose Specification as of 2026 (compose-spec 04-version-and-name
 * to 15-profiles, deploy, build, develop), as strict as its schema.
 */
import {
  anything,
  boolean,
  eitherOf,
  fields,
  integerNode,
  leaf,
  leafOrNothing,
  listShape,
  mapOf,
  nothing,
  number,
  numeral,
  type Shape,
  textNode,
  textOrInteger,
  textOrNumber,
  truthNode,
  words,
} from './shape.ts';

const name = /^[a-zA-Z0-9._-]+$/;
const texts = listShape(textNode);
const textOrTexts = eitherOf(textNode, texts);
const pairs = eitherOf(mapOf(leafOrNothing), texts);
const command = eitherOf(nothing, textNode, listShape(textNode, false));
const hosts = eitherOf(mapOf(eitherOf(textNode, listShape(textNode, false))), texts);
const options = mapOf(textOrNumber);
const limits = mapOf(
  eitherOf(numeral, fields({hard: numeral, soft: numeral}, {required: ['soft', 'hard']})),
  /^[a-z]+$/,
);
const blockRate = listShape(fields({path: textNode, rate: textOrInteger}), false);
const blockWeight = listShape(fields({path: textNode, weight: textOrInteger}), false);

const fileMounts = listShape(
  eitherOf(
    textNode,
    fields({source: textNode, target: textNode, uid: textNode, gid: textNode, mode: textOrNumber}),
  ),
  false,
);

const hook = {command, user: textNode, privileged: truthNode, working_dir: textNode, environment: pairs};

const build = eitherOf(
  textNode,
  fields({
    context: textNode,
    dockerfile: textNode,
    dockerfile_inline: textNode,
    entitlements: listShape(textNode, false),
    args: pairs,
    ssh: pairs,
    labels: pairs,
    cache_from: listShape(textNode, false),
    cache_to: listShape(textNode, false),
    no_cache: truthNode,
    no_cache_filter: textOrTexts,
    additional_contexts: pairs,
    network: textNode,
    provenance: eitherOf(textNode, boolean),
    sbom: eitherOf(textNode, boolean),
    pull: truthNode,
    target: textNode,
    shm_size: textOrInteger,
    extra_hosts: hosts,
    isolation: textNode,
    privileged: truthNode,
    secrets: fileMounts,
    tags: listShape(textNode, false),
    ulimits: limits,
    platforms: listShape(textNode, false),
  }),
);

const deviceRequest = {
  capabilities: texts,
  count: textOrInteger,
  device_ids: texts,
  driver: textNode,
  options: pairs,
};

const genericResources = listShape(
  fields({discrete_resource_spec: fields({kind: textNode, value: textOrNumber})}),
  false,
);

const updates = fields({
  parallelism: numeral,
  delay: textNode,
  failure_action: textNode,
  monitor: textNode,
  max_failure_ratio: numeral,
  order: words('start-first', 'stop-first'),
});

const deploy = eitherOf(
  nothing,
  fields({
    mode: textNode,
    endpoint_mode: textNode,
    replicas: numeral,
    labels: pairs,
    rollback_config: updates,
    update_config: updates,
    resources: fields({
      limits: fields({cpus: textOrNumber, memory: textNode, pids: numeral}),
      reservations: fields({
        cpus: textOrNumber,
        memory: textNode,
        generic_resources: genericResources,
        devices: listShape(fields(deviceRequest, {required: ['capabilities']}), false),
      }),
    }),
    restart_policy: fields({condition: textNode, delay: textNode, max_attempts: numeral, window: textNode}),
    placement: fields({
      constraints: listShape(textNode, false),
      preferences: listShape(fields({spread: textNode}), false),
      max_replicas_per_node: numeral,
    }),
  }),
);

const develop = eitherOf(
  nothing,
  fields({
    watch: listShape(
      fields(
        {
          ignore: textOrTexts,
          include: textOrTexts,
          path: textNode,
          action: words('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          target: textNode,
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
    source: textNode,
    target: textNode,
    read_only: truthNode,
    consistency: textNode,
    bind: fields({
      propagation: textNode,
      create_host_path: truthNode,
      recursive: words('enabled', 'disabled', 'writable', 'readonly'),
      selinux: words('z', 'Z'),
    }),
    volume: fields({labels: pairs, nocopy: truthNode, subpath: textNode}),
    tmpfs: fields({size: textOrInteger, mode: textOrNumber}),
    image: fields({subpath: textNode}),
  },
  {required: ['type']},
);

const serviceNetwork = eitherOf(
  nothing,
  fields({
    aliases: texts,
    interface_name: textNode,
    ipv4_address: textNode,
    ipv6_address: textNode,
    link_local_ips: texts,
    mac_address: textNode,
    driver_opts: options,
    priority: number,
    gw_priority: number,
  }),
);

/** The keys of a service. */
const serviceFields: Readonly<Record<string, Shape>> = {
  annotations: pairs,
  attach: truthNode,
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
  cgroup_parent: textNode,
  command,
  configs: fileMounts,
  container_name: textNode,
  cpu_count: numeral,
  cpu_percent: numeral,
  cpu_period: textOrNumber,
  cpu_quota: textOrNumber,
  cpu_rt_period: textOrNumber,
  cpu_rt_runtime: textOrNumber,
  cpu_shares: numeral,
  cpus: numeral,
  cpuset: textNode,
  credential_spec: fields({config: textNode, file: textNode, registry: textNode}),
  depends_on: eitherOf(
    texts,
    mapOf(
      fields(
        {
          restart: truthNode,
          required: truthNode,
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
  devices: listShape(
    eitherOf(
      textNode,
      fields({source: textNode, target: textNode, permissions: textNode}, {required: ['source']}),
    ),
    false,
  ),
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  domainname: textNode,
  entrypoint: command,
  env_file: eitherOf(
    textNode,
    listShape(
      eitherOf(
        textNode,
        fields({path: textNode, format: textNode, required: truthNode}, {required: ['path']}),
      ),
      false,
    ),
  ),
  environment: pairs,
  expose: listShape(textOrNumber),
  extends: eitherOf(textNode, fields({service: textNode, file: textNode}, {required: ['service']})),
  external_links: texts,
  extra_hosts: hosts,
  gpus: eitherOf(words('all'), listShape(fields(deviceRequest, {open: true}), false)),
  group_add: listShape(textOrNumber),
  healthcheck: fields({
    disable: truthNode,
    interval: textNode,
    retries: numeral,
    test: eitherOf(textNode, listShape(textNode, false)),
    timeout: textNode,
    start_period: textNode,
    start_interval: textNode,
  }),
  hostname: textNode,
  image: textNode,
  init: truthNode,
  ipc: textNode,
  isolation: textNode,
  label_file: eitherOf(textNode, listShape(textNode, false)),
  labels: pairs,
  links: texts,
  logging: fields({driver: textNode, options: mapOf(leafOrNothing)}),
  mac_address: textNode,
  mem_limit: textOrNumber,
  mem_reservation: textOrInteger,
  mem_swappiness: textOrInteger,
  memswap_limit: textOrNumber,
  models: eitherOf(
    texts,
    mapOf(eitherOf(nothing, fields({endpoint_var: textNode, model_var: textNode})), name),
  ),
  network_mode: textNode,
  networks: eitherOf(texts, mapOf(serviceNetwork, name)),
  oom_kill_disable: truthNode,
  oom_score_adj: numeral,
  pid: eitherOf(textNode, nothing),
  pids_limit: numeral,
  platform: textNode,
  ports: listShape(
    eitherOf(
      textOrNumber,
      fields({
        name: textNode,
        mode: textNode,
        host_ip: textNode,
        target: textOrInteger,
        published: textOrInteger,
        protocol: textNode,
        app_protocol: textNode,
      }),
    ),
  ),
  post_start: listShape(fields(hook, {required: ['command']}), false),
  pre_start: listShape(fields({...hook, image: textNode, per_replica: truthNode}), false),
  pre_stop: listShape(fields(hook, {required: ['command']}), false),
  privileged: truthNode,
  profiles: texts,
  provider: fields(
    {type: textNode, options: mapOf(eitherOf(leaf, listShape(leaf, false)))},
    {required: ['type']},
  ),
  pull_policy: textNode,
  pull_refresh_after: textNode,
  read_only: truthNode,
  restart: textNode,
  runtime: textNode,
  scale: numeral,
  secrets: fileMounts,
  security_opt: texts,
  shm_size: textOrNumber,
  stdin_open: truthNode,
  stop_grace_period: textNode,
  stop_signal: textNode,
  storage_opt: mapOf(anything),
  sysctls: pairs,
  tmpfs: textOrTexts,
  tty: truthNode,
  ulimits: limits,
  use_api_socket: truthNode,
  user: textNode,
  userns_mode: textNode,
  uts: textNode,
  volumes: listShape(eitherOf(textNode, volume)),
  volumes_from: texts,
  working_dir: textNode,
};

const external = eitherOf(truthNode, fields({name: textNode}));

const network = eitherOf(
  nothing,
  fields({
    name: textNode,
    driver: textNode,
    driver_opts: options,
    ipam: fields({
      driver: textNode,
      config: listShape(
        fields({subnet: textNode, ip_range: textNode, gateway: textNode, aux_addresses: mapOf(textNode)}),
        false,
      ),
      options: mapOf(textNode),
    }),
    external,
    internal: truthNode,
    enable_ipv4: truthNode,
    enable_ipv6: truthNode,
    attachable: truthNode,
    labels: pairs,
  }),
);

const namedVolume = eitherOf(
  nothing,
  fields({name: textNode, driver: textNode, driver_opts: options, external, labels: pairs}),
);

const secret = fields({
  name: textNode,
  environment: textNode,
  file: textNode,
  external,
  labels: pairs,
  driver: textNode,
  driver_opts: options,
  template_driver: textNode,
});

const config = fields({
  name: textNode,
  content: textNode,
  environment: textNode,
  file: textNode,
  external,
  labels: pairs,
  template_driver: textNode,
});

const model = fields(
  {name: textNode, model: textNode, context_size: integerNode, runtime_flags: listShape(textNode, false)},
  {required: ['model']},
);

/** A whole Compose file. */
export const composeFile: Shape = fields({
  version: textNode,
  name: textNode,
  include: listShape(
    eitherOf(textNode, fields({path: textOrTexts, env_file: textOrTexts, project_directory: textNode})),
    false,
  ),
  services: mapOf(fields(serviceFields), name),
  models: mapOf(model, name),
  networks: mapOf(network, name),
  volumes: mapOf(namedVolume, name),
  secrets: mapOf(secret, name),
  configs: mapOf(config, name),
});
