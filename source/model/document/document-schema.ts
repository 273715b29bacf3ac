/** The published JSON Schema of the document: `schema/captop.schema.json`. */

import {declaredFields} from '../flags/table.ts';
import {capabilitySet, fiveSets, observedSets} from './capability-fields.ts';
import type {Json, JsonObject} from './codec.ts';
import {containerFields} from './container-fields.ts';
import {documentSchema, schemaVersion} from './document.ts';
import {hostFields} from './host-fields.ts';
import {processFields} from './process-fields.ts';

/** Parts that occur in several places, or that deserve a name. */
const definitions: ReadonlyArray<readonly [name: string, schema: JsonObject]> = [
  ['capabilities', capabilitySet.schema],
  ['fiveSets', fiveSets.schema],
  ['observedSets', observedSets.schema],
  ['process', processFields.schema],
  ['declared', declaredFields.schema],
  ['container', containerFields.schema],
  ['host', hostFields.schema],
];

const nameOf = new Map<Json, string>(definitions.map(([name, schema]) => [schema, name]));

/** The schema, with a reference in the place of each definition. */
function refer(schema: Json, within?: Json): Json {
  const name = schema === within ? undefined : nameOf.get(schema);
  if (name !== undefined) return {$ref: `#/$defs/${name}`};
  if (Array.isArray(schema)) return schema.map((item: Json) => refer(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, refer(value)]));
}

/** JSON Schema 2020-12, made from the codecs that write and read the document. */
export const publishedSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:captop:schema:${schemaVersion}`,
  title: `captop document, version ${schemaVersion}`,
  description:
    'What captop --json and --save write. Capabilities are lists of names in bit order. A fact that could not be read is null, with the reason under `unknown` beside it. Text that a container controls is raw: escape it before a terminal sees it. Later versions may add fields.',
  ...(refer(documentSchema) as JsonObject),
  $defs: Object.fromEntries(definitions.map(([name, schema]) => [name, refer(schema, schema)])),
};
