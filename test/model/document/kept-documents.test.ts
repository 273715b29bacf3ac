/**
 * Documents outlive the captop that wrote them: in older ones what they lack is unknown, in newer ones what is new is
 * ignored.
 */
import {readdirSync, readFileSync} from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {documentOf, readDocument} from '../../../source/model/document/document.ts';
import {publishedSchema} from '../../../source/model/document/document-schema.ts';
import {judge} from '../../../source/model/judge.ts';
import {unknown} from '../../../source/model/known.ts';
import {container, observation, process} from '../build.ts';

const folder = new URL('documents/', import.meta.url);

/** A saved document by the day that it was written. */
const saved = (day: string) => JSON.parse(readFileSync(new URL(`${day}.json`, folder), 'utf8'));

const validate = new Ajv2020({strict: true, strictRequired: true, allErrors: true}).compile(publishedSchema);

describe('a saved document', () => {
  it.each(readdirSync(folder))('%s is read, and holds to the schema that is published today', file => {
    const json = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    validate(json);
    expect(validate.errors).toBeNull();
    expect(readDocument(json).observation.hosts).not.toEqual([]);
  });

  it('of the first captop says what it said when it was saved, and that it has no labels', () => {
    const {observation: read, profile, version} = readDocument(saved('2026-11-24'));
    expect([profile?.name, version]).toEqual(['docker', '0.1.0']);
    const containers = read.hosts[0]?.containers ?? [];
    expect(
      containers.map(({name, state, pid1, processes}) => [
        name,
        state,
        pid1?.hostPid ?? null,
        processes.map(({capabilities}) => capabilities.effective),
      ]),
    ).toEqual([
      ['builder', 'running', 25388, [0xa80425fbn, 0x1fffeffffffn]],
      ['restarting', 'restarting', null, []],
      ['api', 'running', 22486, [0n]],
    ]);
    expect(containers.map(({labels}) => labels)).toEqual(
      containers.map(() => unknown('the document was written by a captop that did not record it')),
    );
  });

  it('of today has labels, and the names that follow from them', () => {
    const json = saved('2026-11-27');
    expect(json.hosts[0].containers[0]).toMatchObject({engine: 'docker', project: 'shop', service: 'web'});
    const [web] = judge(readDocument(json).observation).hosts[0]?.containers ?? [];
    expect(web).toMatchObject({
      engine: 'docker',
      project: 'shop',
      service: 'web',
      namespace: null,
      pod: null,
    });
  });
});

describe('a document of a newer captop', () => {
  const newer = (json: unknown): unknown => {
    if (Array.isArray(json)) return json.map(newer);
    if (typeof json !== 'object' || json === null) return json;
    const fields = Object.entries(json).map(([key, value]) => [key, newer(value)]);
    return Object.fromEntries([['added later', {to: ['every', 'object']}], ...fields]);
  };

  it('is read as if the fields that it added were not there', () => {
    const observed = observation([container({labels: unknown('not answered'), pid1: process()})]);
    const json = JSON.parse(JSON.stringify(documentOf(judge(observed), '9.9.9')));
    expect(readDocument(newer(json) as never).observation).toEqual(observed);
  });
});
