import {describe, expect, test} from 'vitest';
import type {Belonging} from '../../source/model/belonging.ts';
import {unknown} from '../../source/model/known.ts';
import type {Container} from '../../source/model/snapshot.ts';
import {columnOf} from '../../source/view/columns.ts';
import {createGrouping, foldIdentical, type GroupedLine, linesOfGroups} from '../../source/view/grouping.ts';
import type {Row} from '../../source/view/row.ts';
import {row} from '../model/build.ts';
import {namesLeftBy} from './parsed-filter.ts';

const compose = (project: string, service: string) => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
});

const made = (name: string, labels: Container['labels'], risk: Container['risk'] = 'medium') =>
  row({name, labels, id: name.padEnd(64, '0')}, {risk});

const rows = [
  made('shop-worker-1', compose('shop', 'worker'), 'critical'),
  made('lonely', {}, 'high'),
  made('shop-web-1', compose('shop', 'web')),
  made('blog-web-1', compose('blog', 'web')),
  made('unlabelled', unknown('the document has no labels')),
];

const groupRows = (all: readonly Row[], by: Belonging, folded: ReadonlySet<string>) =>
  linesOfGroups(createGrouping()(all, by), folded);

/** `# shop critical 1 medium 1` for a heading, the name for a row. */
const outline = (lines: readonly GroupedLine[]): string[] =>
  lines.map(line =>
    line.kind === 'heading'
      ? `# ${line.title} ${line.counts.map(({risk, count}) => `${risk} ${count}`).join(' ')}`
      : `${columnOf('name')?.texts(line.row)[0]}`,
  );

describe('rows by project', () => {
  test('stand under headings with counts, without the prefix, those of no project last', () => {
    expect(outline(groupRows(rows, 'project', new Set()))).toEqual([
      '# shop critical 1 medium 1',
      'worker-1',
      'web-1',
      '# blog medium 1',
      'web-1',
      '# no project high 1 medium 1',
      'lonely',
      'unlabelled',
    ]);
  });

  test('are gone where the group is folded, and its heading still tells the worst risk', () => {
    const lines = groupRows(rows, 'project', new Set(['shop', '']));
    expect(outline(lines)).toEqual([
      '# shop critical 1 medium 1',
      '# blog medium 1',
      'web-1',
      '# no project high 1 medium 1',
    ]);
    expect(lines[0]).toMatchObject({worst: 'critical', size: 2, folded: true, group: 'shop'});
  });

  test('keep the whole name and the container', () => {
    const [, first] = groupRows(rows, 'project', new Set());
    expect(first).toMatchObject({kind: 'row', row: {container: {name: 'shop-worker-1'}}, rows: [rows[0]]});
  });
});

test.each([
  ['service', ['worker', 'web', '']],
  ['project', ['shop', 'blog', '']],
  ['pod', ['']],
] as const)('rows by %s', (by, groups) => {
  const headings = groupRows(rows, by, new Set()).filter(line => line.kind === 'heading');
  expect(headings.map(({group}) => group)).toEqual(groups);
});

test('a container of a pod has the name that Kubernetes gives it', () => {
  const pod = made('k8s_app_web-0_prod_1234_0', {
    'io.kubernetes.pod.name': 'web-0',
    'io.kubernetes.pod.namespace': 'prod',
    'io.kubernetes.container.name': 'app',
  });
  expect(outline(groupRows([pod], 'namespace', new Set()))).toEqual(['# prod medium 1', 'app']);
  expect(outline(groupRows([pod], 'pod', new Set()))).toEqual(['# web-0 medium 1', 'app']);
});

describe('rows that are alike', () => {
  const fill = Array.from({length: 80}, (_, index) => made(`fill-${index + 1}`, {}));

  test('fold into one line from three on', () => {
    const lines = groupRows(fill, 'project', new Set());
    expect(outline(lines)).toEqual(['# no project medium 80', 'fill-1…80  80 ×']);
    expect(lines[1]).toMatchObject({
      kind: 'row',
      row: {container: {name: 'fill-1'}, shownNames: ['fill-1…80  80 ×', 'fill  80 ×']},
    });
    expect(lines[1]?.kind === 'row' && lines[1].rows).toHaveLength(80);
    expect(groupRows(fill.slice(0, 2), 'project', new Set())).toHaveLength(3);
  });

  test('are not folded if a column differs', () => {
    const other = [...fill.slice(0, 5), made('fill-81', {}, 'high')];
    expect(outline(groupRows(other, 'project', new Set()))).toEqual([
      '# no project high 1 medium 5',
      'fill-1…5  5 ×',
      'fill-81',
    ]);
  });
});

test('rows of any name fold into the first that is alike, and keep its place', () => {
  const byRisk = foldIdentical([...rows, made('other', {})], ({container}) => container.risk);
  expect(byRisk.map(({row: {container}, rows: all}) => [container.name, all.length])).toEqual([
    ['shop-worker-1', 1],
    ['lonely', 1],
    ['shop-web-1', 4],
  ]);
});

describe('a filter', () => {
  test.each([
    ['project:shop', ['shop-worker-1', 'shop-web-1']],
    ['service:web', ['shop-web-1', 'blog-web-1']],
    ['label:com.docker.compose.service=web project:blog', ['blog-web-1']],
    ['label:service=worker', ['shop-worker-1']],
    ['!label:project', ['lonely', 'unlabelled']],
    ['label:constructor', []],
  ])('%s', (text, names) => expect(namesLeftBy(text, rows)).toEqual(names));
});
