import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {observedContainerRows} from '../../../source/model/document/container-facts.ts';
import {documentOf, readDocument, schemaVersion} from '../../../source/model/document/document.ts';
import {publishedSchema} from '../../../source/model/document/document-schema.ts';
import {hostRows} from '../../../source/model/document/host-facts.ts';
import {processRows} from '../../../source/model/document/process-fields.ts';
import {laterFacts} from '../../../source/model/document/rows.ts';
import {judge} from '../../../source/model/judge.ts';
import {unknown} from '../../../source/model/known.ts';
import {profileNamed} from '../../../source/model/profile.ts';
import type {Observation} from '../../../source/model/snapshot.ts';
import {runs} from '../../random.ts';
import {anyObservation} from '../arbitrary.ts';
import {container, defaultSet, everySet, observation, process, sets} from '../build.ts';

const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));
const written = (observed: Observation) => throughJson(documentOf(judge(observed), '9.9.9'));

const validate = new Ajv2020({strict: true, strictRequired: true, allErrors: true}).compile(publishedSchema);

describe('the document', () => {
  it('comes back as the observation that went in, whatever it was', () => {
    fc.assert(
      fc.property(anyObservation, observed => {
        expect(readDocument(written(observed)).observation).toEqual(observed);
      }),
      {numRuns: runs(150)},
    );
  });

  it('holds to its published schema, whatever was observed', () => {
    fc.assert(
      fc.property(anyObservation, observed => {
        validate(written(observed));
        expect(validate.errors).toBeNull();
      }),
      {numRuns: runs(150)},
    );
  });

  it('has the schema that is published', async () => {
    await expect(`${JSON.stringify(publishedSchema, null, 2)}\n`).toMatchFileSnapshot(
      '../../../schema/captop.schema.json',
    );
  });

  it('writes capabilities in bit order, and as the mask that the kernel prints', () => {
    const [one] = written(observation([container({pid1: process({capabilities: sets(0x1021n)})})])).hosts[0]
      .containers;
    expect(one.pid1.capabilities.effective).toEqual(['CAP_CHOWN', 'CAP_KILL', 'CAP_NET_ADMIN']);
    expect(one.pid1.capabilities.hex).toEqual({
      effective: '0x1021',
      permitted: '0x1021',
      bounding: '0x1021',
      inheritable: '0x0',
      ambient: '0x0',
    });
  });

  it('writes a fact that could not be read as null, with the reason beside it', () => {
    const pid1 = process({user: unknown('no passwd'), lsm: unknown('not permitted')});
    const [one] = written(observation([container({pid1, declared: unknown('inspect failed')})])).hosts[0]
      .containers;
    expect(one.pid1).toMatchObject({
      user: null,
      lsm: null,
      unknown: {user: 'no passwd', lsm: 'not permitted'},
    });
    expect(one).toMatchObject({declared: null, expected: null, unknown: {declared: 'inspect failed'}});
  });

  it('tells a fact that there is none of from one that could not be read', () => {
    const [one] = written(observation([container({pid1: process({lsm: null})})])).hosts[0].containers;
    expect(one.pid1.lsm).toBeNull();
    expect(one.pid1.unknown ?? {}).not.toHaveProperty('lsm');
  });

  it('names the engine, the profile and what the daemon may hand out as it says it does', () => {
    const podman = profileNamed('podman');
    const made = throughJson(documentOf(judge(observation([]), podman), '1.2.3'));
    expect(made).toMatchObject({
      captop: {version: '1.2.3', schema: schemaVersion},
      takenAt: '2026-11-24T11:00:00.000Z',
      profile: {name: 'podman'},
      hosts: [{engine: 'Docker 26.1.5', evidence: 'procfs', capLastCap: 40, containers: []}],
    });
    expect(made.profile.capabilities).toHaveLength(11);
    expect(made.hosts[0].availableCapabilities).toHaveLength(40);
    expect(readDocument(made).profile?.set).toBe(0x800405fbn);
  });

  it.each([
    ['a host', hostRows, (document: Observation) => document.hosts[0]],
    ['a container', observedContainerRows, (document: Observation) => document.hosts[0]?.containers[0]],
    ['a process', processRows, (document: Observation) => document.hosts[0]?.containers[0]?.pid1],
  ])('of an older captop lacks facts of %s, and is read with them unknown', (_, rows, partOf) => {
    const later = laterFacts(rows, 'the document was written by a captop that did not record it');
    expect(Object.keys(later)).not.toEqual([]);
    const older = written(observation([container()]));
    for (const name of Object.keys(later)) Reflect.deleteProperty(partOf(older) ?? {}, name);
    expect(partOf(readDocument(older).observation)).toMatchObject(later);
  });

  it('keeps a capability that is newer than the table', () => {
    const pid1 = process({capabilities: sets(everySet | (1n << 62n), defaultSet)});
    const back = readDocument(written(observation([container({pid1})]))).observation;
    expect(back.hosts[0]?.containers[0]?.pid1?.capabilities.effective).toBe(everySet | (1n << 62n));
  });
});

describe('a document that is none', () => {
  const good = () => written(observation([container()]));

  it.each<[string, (document: ReturnType<typeof good>) => unknown, string]>([
    ['no object', () => 7, 'the document must be an object'],
    ['without its head', () => ({}), 'captop must be present'],
    ['of a newer captop', d => ({...d, captop: {version: '9.0.0', schema: 2}}), 'newer captop (9.0.0)'],
    ['of no version', d => ({...d, captop: {version: '9.0.0', schema: 0}}), 'captop.schema must be'],
    [
      'with a field missing',
      d => {
        delete d.hosts[0].containers[0].pid1.hostPid;
        return d;
      },
      'hosts[0].containers[0].pid1.hostPid must be present',
    ],
    [
      'with text for a number',
      d => {
        d.hosts[0].containers[0].pid1.hostPid = '1';
        return d;
      },
      'hosts[0].containers[0].pid1.hostPid must be a whole number',
    ],
    [
      'with no capability',
      d => {
        d.hosts[0].containers[0].pid1.capabilities.bounding = ['CAP_FLY'];
        return d;
      },
      'capabilities.bounding[0] must be a capability',
    ],
    [
      'with another word',
      d => {
        d.hosts[0].containers[0].state = 'flying';
        return d;
      },
      'state must be one of created, running',
    ],
    [
      'with null for a fact and no reason',
      d => {
        d.hosts[0].containers[0].declared = null;
        return d;
      },
      'declared must be an object',
    ],
    ['with a time that is none', d => ({...d, takenAt: 'yesterday'}), 'takenAt must be a time'],
    [
      'with a day that no calendar has',
      d => ({...d, takenAt: '9999-99-99T00:00:00Z'}),
      'takenAt must be a time',
    ],
  ])('%s is refused, and the place in it is named', (_, spoil, sentence) => {
    expect(() => readDocument(spoil(good()) as never)).toThrow(sentence);
  });

  it('never makes the reader fail otherwise, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        expect(() => readDocument(json as never)).toThrow(/must be/);
      }),
    );
  });
});
