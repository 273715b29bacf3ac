/**
 * A project that is split over include, extends, overrides, documents, merge keys and variables gets the same verdict
 * as the whole.
 */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Explanation} from '../../../source/model/explain/explain.ts';
import {explainCase, sentencesOf} from '../../compose/explained.ts';
import {runs} from '../../random.ts';

type Service = Readonly<Record<string, unknown>>;
type Files = Readonly<Record<string, string>>;

const capability = fc.constantFrom('SYS_ADMIN', 'NET_ADMIN', 'KILL', 'CAP_SYS_PTRACE', 'ALL');
const volume = fc
  .tuple(
    fc.constantFrom('/', '/etc', '/var/run/docker.sock', './data', '../other', '/srv/x', '/root/.ssh'),
    fc.constantFrom('/a', '/b', '/c', '/d'),
    fc.constantFrom('', ':ro'),
  )
  .map(([source, target, mode]) => `${source}:${target}${mode}`);

const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.uniqueArray(item, {minLength: 1, maxLength: 3});

const unique = fc.uniqueArray(volume, {minLength: 1, maxLength: 3, selector: text => text.split(':')[1]});

const anyService: fc.Arbitrary<Service> = fc.record(
  {
    privileged: fc.constantFrom(true, false, 'yes', 'off'),
    read_only: fc.boolean(),
    user: fc.constantFrom('root', '0', '1000', 'app'),
    pid: fc.constantFrom('host', 'private'),
    ipc: fc.constantFrom('host', 'private'),
    network_mode: fc.constantFrom('host', 'none'),
    cap_add: some(capability),
    cap_drop: some(capability),
    volumes: unique,
    security_opt: some(fc.constantFrom('seccomp=unconfined', 'no-new-privileges', 'apparmor=unconfined')),
    devices: some(fc.constantFrom('/dev/sda', '/dev/fuse', '/dev/kvm:/dev/kvm:r')),
    group_add: some(fc.constantFrom('docker', '44')),
  },
  {requiredKeys: []},
);

/** What is judged, in an order that does not depend on how the file is written. */
const verdict = (explanation: Explanation): unknown => ({
  services: explanation.explained
    .map(({service, container: {risk, findings, expected}}) => ({
      service,
      risk,
      expected: String(Object.values(expected)),
      findings: findings
        .map(({id, severity, evidence}) => `${severity} ${id} ${evidence.split('; ').toSorted()}`)
        .toSorted(),
    }))
    .toSorted((a, b) => String(a.service).localeCompare(String(b.service))),
  sentences: sentencesOf(explanation),
});

const json = (value: unknown): string => JSON.stringify(value);
const services = (name: string, service: Service): string => json({services: {[name]: service}});
const whole = (service: Service): Service => ({image: 'bb', ...service});

/** Keys of a service in two parts; the second may stand over the first. */
const parts = (service: Service, chosen: readonly boolean[]): readonly [Service, Service] => {
  const entries = Object.entries(service);
  const part = (which: boolean): Service =>
    Object.fromEntries(entries.filter((_, index) => (chosen[index] ?? false) === which));
  return [part(true), part(false)];
};

/** Lists in two parts, each a part of a file: what is appended comes to the whole. */
const halves = (service: Service): readonly [Service, Service] => {
  const half = (which: 0 | 1): Service =>
    Object.fromEntries(
      Object.entries(service).flatMap(([key, value]) => {
        if (!Array.isArray(value)) return which === 0 ? [[key, value]] : [];
        const middle = Math.ceil(value.length / 2);
        const items = which === 0 ? value.slice(0, middle) : value.slice(middle);
        return items.length === 0 ? [] : [[key, items]];
      }),
    );
  return [half(0), half(1)];
};

/** Texts as variables with the texts in `.env`. */
function withVariables(service: Service): Files {
  const values: string[] = [];
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced);
    values.push(String(value));
    return `\${V${values.length}}`;
  };
  const made = Object.fromEntries(Object.entries(service).map(([key, value]) => [key, replaced(value)]));
  return {
    'compose.yaml': services('a', whole(made)),
    '.env': values.map((value, index) => `V${index + 1}="${value}"\n`).join(''),
  };
}

const ways: Readonly<Record<string, (service: Service, chosen: readonly boolean[]) => Files>> = {
  'an override': (service, chosen) => {
    const [base, over] = parts(service, chosen);
    return {'compose.yaml': services('a', whole(base)), 'compose.override.yaml': services('a', over)};
  },
  'an override of lists': service => {
    const [base, over] = halves(service);
    return {'compose.yaml': services('a', whole(base)), 'compose.override.yaml': services('a', over)};
  },
  'a second document': (service, chosen) => {
    const [base, over] = parts(service, chosen);
    return {'compose.yaml': `${services('a', whole(base))}\n---\n${services('a', over)}\n`};
  },
  'an extended service': (service, chosen) => {
    const [base, over] = parts(service, chosen);
    return {
      'compose.yaml': services('a', {extends: {service: 'base', file: 'base.yaml'}, ...over}),
      'base.yaml': services('base', whole(base)),
    };
  },
  'a chain of extensions': service => {
    const [base, over] = halves(service);
    return {
      'compose.yaml': services('a', {extends: {service: 'middle', file: 'base.yaml'}}),
      'base.yaml': json({services: {middle: {extends: 'base', ...over}, base: whole(base)}}),
    };
  },
  'an include': service => ({
    'compose.yaml': json({include: ['inc.yaml']}),
    'inc.yaml': services('a', whole(service)),
  }),
  'an include of two files': (service, chosen) => {
    const [base, over] = parts(service, chosen);
    return {
      'compose.yaml': json({include: [{path: ['inc.yaml', 'over.yaml']}]}),
      'inc.yaml': services('a', whole(base)),
      'over.yaml': services('a', over),
    };
  },
  'a merge key': (service, chosen) => {
    const [base, over] = parts(service, chosen);
    const lines = Object.entries(whole(over)).map(([key, value]) => `    ${key}: ${json(value)}\n`);
    return {'compose.yaml': `x-base: &base ${json(base)}\nservices:\n  a:\n    <<: *base\n${lines.join('')}`};
  },
  variables: withVariables,
  COMPOSE_FILE: (service, chosen) => {
    const [base, over] = parts(service, chosen);
    return {
      '.env': 'COMPOSE_FILE=one.yaml:two.yaml\n',
      'one.yaml': services('a', whole(base)),
      'two.yaml': services('a', over),
    };
  },
};

describe('the verdict is that of the flattened project', () => {
  test.each(Object.entries(ways))(
    '%s',
    (_, split) => {
      fc.assert(
        fc.property(anyService, fc.array(fc.boolean(), {maxLength: 12}), (service, chosen) => {
          const flat = explainCase({files: {'compose.yaml': services('a', whole(service))}});
          expect(verdict(explainCase({files: split(service, chosen)}))).toEqual(verdict(flat));
        }),
        {numRuns: runs(300)},
      );
    },
    120_000,
  );
});
