/** Each format of captop explain, on a project with services of each kind. */
import Ajv2020 from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {Explanation} from '../../source/model/explain/explain.ts';
import {explainSchema} from '../../source/model/explain/explain-schema.ts';
import {reports} from '../../source/report/explain/formats.ts';
import {placeText} from '../../source/report/explain/place.ts';
import type {Report} from '../../source/report/explain/report.ts';
import {dangers} from '../compose/dangers.ts';
import {explainCase, explainText, projectFolder} from '../compose/explained.ts';

const reportOf = (explanation: Explanation, layout: Partial<Report> = {}): Report => ({
  explanation,
  description: 'a reference host',
  version: '1.2.3',
  folder: projectFolder,
  width: 80,
  color: false,
  links: false,
  ...layout,
});

const written = async (
  format: keyof typeof reports,
  explanation: Explanation,
  layout: Partial<Report> = {},
): Promise<string> => [...(await reports[format]())(reportOf(explanation, layout))].join('');

const project = explainText(`services:
  web:
    image: bb
    privileged: yes
  db:
    image: bb
    user: "1000"
    volumes:
      - /etc:/e
      - /root/.ssh:/s
  lost:
    image: bb
    user: "1000"
    pid: container:x
  wrong: {image: bb, user: "1000", prvileged: true}
  fine: {image: bb, user: "1000", cap_drop: [ALL]}
`);

describe.each(['table', 'text'] as const)('on a terminal, %s', format => {
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

  it('has the worst services first', async () => {
    const places = ['web', 'db', 'lost'].map(name => new RegExp(`^${name}\\b`, 'm'));
    const text = await written(format, project);
    const found = places.map(place => text.search(place));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  it('breaks lines between words', async () => {
    const lines = (await written(format, project, {width: 70})).split('\n').slice(1);
    // A word that is longer than a line stands whole, and what can be copied is not broken.
    const sentences = lines.filter(line => !/^ *([-+]|--|\S+$|- )/.test(line) && !/^ {2}[ +-] /.test(line));
    expect(sentences.filter(line => line.length > 70)).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  });

  it('is coloured, and says the same without', async () => {
    const [plain, coloured] = await Promise.all([
      written(format, project),
      written(format, project, {color: true}),
    ]);
    expect(coloured).toMatch(colours);
    expect(coloured.replaceAll(colours, '')).toBe(plain);
    expect(plain).not.toMatch(colours);
  });
});

it('a set that is like another one is written once', async () => {
  const text = await written('text', project);
  expect(text).toMatch(/^ {2}permitted +as effective$/m);
});

describe('JSON', () => {
  const ajv = new Ajv2020({strict: false});
  const validate = ajv.compile(explainSchema);

  it('is valid by its schema, for every dangerous project', async () => {
    for (const one of dangers) {
      validate(JSON.parse(await written('json', explainCase(one))));
      expect({name: one.name, errors: validate.errors}).toEqual({name: one.name, errors: null});
    }
  });

  it('has a published schema that is up to date', async () => {
    await expect(`${JSON.stringify(explainSchema, null, 2)}\n`).toMatchFileSnapshot(
      '../../schema/explain.schema.json',
    );
  });

  it('has the place of each finding, and the problems of a service', async () => {
    const {explained, files} = JSON.parse(await written('json', project));
    expect(files).toEqual(['compose.yaml']);
    const [web, , lost] = explained;
    expect(web).toMatchObject({service: 'web', at: {file: 'compose.yaml', line: 3}});
    expect(web.findings[0]).toMatchObject({
      id: 'privileged',
      places: [{file: 'compose.yaml', line: 4, column: 17}],
    });
    expect(lost.problems).toMatchObject([{kind: 'unresolved', service: 'lost', at: {line: 14}}]);
  });
});

describe('SARIF', () => {
  it('has each finding at its lines, relative to the repository', async () => {
    const {runs} = JSON.parse(await written('sarif', project));
    const [{results, tool}] = runs;
    const mounted = results.filter((result: {ruleId: string}) => result.ruleId === 'host-path-mounted');
    expect(mounted).toMatchObject([
      {
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: {uri: 'compose.yaml', uriBaseId: '%SRCROOT%'},
              region: {startLine: 9, startColumn: 9},
            },
          },
        ],
        relatedLocations: [{physicalLocation: {region: {startLine: 10}}}],
      },
    ]);
    const known = new Set(tool.driver.rules.map(({id}: {id: string}) => id));
    for (const {ruleId, ruleIndex} of results) {
      expect(known).toContain(ruleId);
      if (ruleIndex !== undefined) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
    expect(results.map(({ruleId}: {ruleId: string}) => ruleId)).toEqual(
      expect.arrayContaining(['not-looked-at', 'would-be-refused']),
    );
  });

  it('is a log without results where nothing is found', async () => {
    const fine = explainText('services: {a: {image: bb, user: "1000", cap_drop: [ALL]}}\n');
    expect(JSON.parse(await written('sarif', fine)).runs[0].results).toEqual([]);
  });
});

describe('GitHub annotations', () => {
  it('have a line for each finding and problem, with its file and line', async () => {
    const lines = (await written('github', project)).trimEnd().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^::error file=compose\.yaml,line=4,col=17,title=web%3A privileged::critical: /),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^::warning file=compose\.yaml,line=14,.*title=not looked at::/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^::error file=compose\.yaml,line=15,.*title=would be refused::/),
    );
  });

  it('escape what ends a message', async () => {
    const hostile = explainText('services: {a: {image: bb, pid: "container:x\\n::error::y"}}\n');
    const text = await written('github', hostile);
    expect(text).toContain('the container x\\n::error::y is not looked at');
    expect(text.split('\n').filter(line => line.startsWith('::error::'))).toEqual([]);
  });
});

describe('the table', () => {
  it('has five services in a screenful, and counts them at the end', async () => {
    const text = await written('table', project);
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(
      Math.max(
        ...lines
          .slice(1)
          .filter(line => !line.includes('not looked at'))
          .map(({length}) => length),
      ),
    ).toBeLessThanOrEqual(100);
    expect(text).toContain('service  critical  high  medium  low  info  problems\n');
    expect(text).toMatch(/^web +1 +0 +1 +0 +0 +0$/m);
    expect(text).toMatch(/^all +2 /m);
  });

  it('names services that are only started with a profile', async () => {
    const waiting = explainCase({
      files: {'compose.yaml': 'services: {a: {image: bb}, b: {image: bb, profiles: [x, y]}}\n'},
      flags: ['--profile', 'z'],
    });
    expect(await written('table', waiting)).toContain(
      'b  not started without --profile x or y, and not judged\n',
    );
  });

  it('calls the file - standard input', () => {
    expect(placeText({file: '-', line: 2, column: 1, start: 0, end: 1}, '/srv')).toBe('standard input:2');
  });

  it('is empty where nothing was judged: standard error says why', async () => {
    expect(await written('table', explainText('services: {}'))).toBe('');
  });
});
