/** Shapes that several parts of a Compose file share. */
import {
  eitherOf,
  fields,
  leafOrNothing,
  listShape,
  mapOf,
  nothing,
  numeral,
  textNode,
  textOrInteger,
  textOrNumber,
  truthNode,
} from './shape.ts';

export const name = /^[a-zA-Z0-9._-]+$/;
export const texts = listShape(textNode);
export const textOrTexts = eitherOf(textNode, texts);
export const pairs = eitherOf(mapOf(leafOrNothing), texts);
export const command = eitherOf(nothing, textNode, listShape(textNode, false));
export const hosts = eitherOf(mapOf(eitherOf(textNode, listShape(textNode, false))), texts);
export const options = mapOf(textOrNumber);
export const limits = mapOf(
  eitherOf(numeral, fields({hard: numeral, soft: numeral}, {required: ['soft', 'hard']})),
  /^[a-z]+$/,
);

export const fileMounts = listShape(
  eitherOf(
    textNode,
    fields({source: textNode, target: textNode, uid: textNode, gid: textNode, mode: textOrNumber}),
  ),
  false,
);

export const hook = {
  command,
  user: textNode,
  privileged: truthNode,
  working_dir: textNode,
  environment: pairs,
};
export const deviceRequest = {
  capabilities: texts,
  count: textOrInteger,
  device_ids: texts,
  driver: textNode,
  options: pairs,
};

export const genericResources = listShape(
  fields({discrete_resource_spec: fields({kind: textNode, value: textOrNumber})}),
  false,
);
