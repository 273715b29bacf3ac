/**
 * The keys of a Compose file and what each may be: the Compose Specification as of 2026 (compose-spec 04-version-and-name
 * to 15-profiles, deploy, build, develop), as strict as its schema.
 */
import {name, options, pairs, textOrTexts} from './common-shapes.ts';
import {serviceFields} from './service-shapes.ts';
import {
  eitherOf,
  fields,
  integerNode,
  listShape,
  mapOf,
  nothing,
  type Shape,
  textNode,
  truthNode,
} from './shape.ts';

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
