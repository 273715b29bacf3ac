/** The published JSON Schema of what `captop explain --json` writes: `schema/explain.schema.json`. */
import type {Json, JsonObject} from '../document/codec.ts';
import {containerFields} from '../document/container-fields.ts';
import {observedHost} from '../document/host-facts.ts';
import {severities} from '../snapshot.ts';

const text: JsonObject = {type: 'string'};
const textOrNull: JsonObject = {type: ['string', 'null']};
const listOf = (items: Json): JsonObject => ({type: 'array', items});
const reference = (name: string): JsonObject => ({$ref: `#/$defs/${name}`});
const orNull = (schema: Json): JsonObject => ({anyOf: [schema, {type: 'null'}]});

/** An object of which every property is written. */
const object = (
  properties: Readonly<Record<string, Json>>,
  optional: readonly string[] = [],
): JsonObject => ({
  type: 'object',
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  properties,
});

const propertiesOf = ({schema}: {readonly schema: JsonObject}): JsonObject => schema.properties as JsonObject;

const container = propertiesOf(containerFields);

/** The document's own field; every such field is there, or null. */
const field = (name: string): Json => container[name] as Json;

/** The host as the document has it, without containers. */
function hostSchema(): JsonObject {
  const {containers: _, ...properties} = propertiesOf(observedHost);
  const required = (observedHost.schema.required as readonly string[]).filter(name => name !== 'containers');
  return {type: 'object', required, properties};
}

const definitions: Readonly<Record<string, JsonObject>> = {
  place: object({file: text, line: {type: 'integer', minimum: 1}, column: {type: 'integer', minimum: 1}}),
  problem: {
    ...object({
      kind: {enum: ['refused', 'unresolved']},
      service: textOrNull,
      sentence: text,
      at: orNull(reference('place')),
    }),
    description:
      'refused: Compose or the daemon would not start it. unresolved: it was not wholly looked at, and may give more than is judged',
  },
  finding: object({
    id: text,
    severity: {enum: [...severities]},
    title: text,
    evidence: text,
    remedy: listOf(text),
    references: listOf(object({source: text, id: text})),
    places: {...listOf(reference('place')), description: 'Where it comes from; empty for a command'},
  }),
  host: hostSchema(),
  explained: object(
    {
      name: text,
      service: {...textOrNull, description: 'null for a command'},
      at: orNull(reference('place')),
      image: text,
      declared: field('declared'),
      expected: field('expected'),
      versusProfile: field('versusProfile'),
      findings: listOf(reference('finding')),
      risk: field('risk'),
      flags: object({before: listOf(text), after: listOf(text)}),
      compose: text,
      kubernetes: text,
      byHand: listOf(text),
      notes: listOf(text),
      assumptions: {...listOf(text), description: 'What was taken for granted, in sentences'},
      problems: listOf(reference('problem')),
      unknown: {type: 'object', additionalProperties: text},
    },
    ['unknown'],
  ),
};

/** JSON Schema 2020-12. */
export const explainSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:captop:explain-schema:1',
  title: 'captop explain document, version 1',
  description:
    'What captop explain --json writes. Paths are relative to the folder in which it was called, where they are below it. A fact that is not known is null, with the reason under `unknown` beside it. Later versions may add fields.',
  ...object({
    captop: object({version: text, document: {const: 'explain'}, schema: {const: 1}}),
    profile: orNull(object({name: text, source: text})),
    host: {...orNull(reference('host')), description: 'null if no service was judged'},
    judgedFor: {...text, description: 'Which host it was judged for, in words'},
    files: {...listOf(text), description: 'The Compose files, in the order of merging; empty for a command'},
    explained: listOf(reference('explained')),
    idle: {
      ...listOf(object({service: text, profiles: listOf(text)})),
      description: 'Services that wait for a profile, and were not judged',
    },
    problems: {...listOf(reference('problem')), description: 'Beside those of the explained'},
  }),
  $defs: definitions,
};
