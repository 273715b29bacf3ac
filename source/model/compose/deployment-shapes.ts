/** How a service is built, deployed and developed (compose-spec build, deploy, develop). */
import {
  deviceRequest,
  fileMounts,
  genericResources,
  hook,
  hosts,
  limits,
  pairs,
  textOrTexts,
} from './common-shapes.ts';
import {
  boolean,
  eitherOf,
  fields,
  listShape,
  nothing,
  numeral,
  textNode,
  textOrInteger,
  textOrNumber,
  truthNode,
  words,
} from './shape.ts';

export const build = eitherOf(
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

const updates = fields({
  parallelism: numeral,
  delay: textNode,
  failure_action: textNode,
  monitor: textNode,
  max_failure_ratio: numeral,
  order: words('start-first', 'stop-first'),
});

export const deploy = eitherOf(
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

export const develop = eitherOf(
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
