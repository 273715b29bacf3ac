import {describe, expect, test} from 'vitest';
import {childOf, textOfNode} from '../../../source/model/compose/node.ts';
import {loadProject, type Project} from '../../../source/model/compose/project.ts';
import {type ComposeCase, filesIn, requestOf} from '../../compose/case.ts';

const load = (files: ComposeCase['files'], rest: Partial<ComposeCase> = {}): Project =>
  loadProject(requestOf({name: '', files, ...rest}, '/p'), filesIn(files, '/p'));

const sentences = ({problems}: Project): readonly string[] =>
  problems.map(
    ({kind, service, at, sentence}) => `${kind} ${service ?? '-'} ${at?.file}:${at?.line} ${sentence}`,
  );

describe('where a value stands', () => {
  test('is its own place, through a merge key, an include and an extension', () => {
    const project = load({
      'compose.yaml': `include: [inc.yaml]
x-hard: &hard
  privileged: true
services:
  a:
    image: bb
    <<: *hard
  b:
    extends: {service: base, file: sub/base.yaml}
`,
      'inc.yaml': 'services:\n  c:\n    image: bb\n    pid: host\n',
      'sub/base.yaml': 'services:\n  base:\n    image: bb\n\n    user: root\n',
    });
    const place = (service: string, key: string): string => {
      const at = childOf(project.services.get(service), key)?.at;
      return `${at?.file}:${at?.line}:${at?.column}`;
    };
    expect(sentences(project)).toEqual([]);
    expect(place('a', 'privileged')).toBe('/p/compose.yaml:3:15');
    expect(place('c', 'pid')).toBe('/p/inc.yaml:4:10');
    expect(place('b', 'user')).toBe('/p/sub/base.yaml:5:11');
  });
});

describe('what is wrong with one service', () => {
  test('leaves the others as they are', () => {
    const project = load({
      'compose.yaml': `services:
  good: {image: bb, privileged: true}
  misspelt: {image: bb, privilegd: true}
  unset: {image: "bb:\${TAG:?the tag}"}
  scalar: {image: bb, cap_add: ALL}
`,
    });
    expect([...project.services.keys()]).toEqual(['good', 'misspelt', 'unset', 'scalar']);
    expect(sentences(project)).toEqual([
      'refused unset /p/compose.yaml:4 services.unset.image: the variable TAG has to be set: the tag',
      'refused misspelt /p/compose.yaml:3 services.misspelt may not have "privilegd"; did you mean privileged?',
      'refused scalar /p/compose.yaml:5 services.scalar.cap_add has to be a list, not "ALL"',
    ]);
  });

  test('in a file that is included leaves the rest as it is', () => {
    const project = load({
      'compose.yaml': 'include: [inc.yaml, no.yaml]\nservices: {a: {image: bb}}\n',
      'inc.yaml': 'services: {b: [',
    });
    expect([...project.services.keys()]).toEqual(['a']);
    expect(sentences(project).map(sentence => sentence.split(' ')[0])).toEqual(['refused', 'refused']);
  });
});

describe('what is elsewhere', () => {
  test.each([
    'oci://docker.io/user/app:1',
    'https://github.com/a/b.git',
    'git@github.com:a/b.git',
    'github.com/a/b',
  ])('is named and not fetched: %s', reference => {
    const project = load({'compose.yaml': `include: ["${reference}"]\nservices: {a: {image: bb}}\n`});
    expect(sentences(project)).toEqual([
      `unresolved - /p/compose.yaml:1 include of ${reference}: it is not fetched, so its services are not judged`,
    ]);
  });

  test('is named for the service that extends it', () => {
    const project = load({
      'compose.yaml':
        'services: {a: {extends: {file: "oci://x/y", service: b}, image: bb}, c: {image: bb}}\n',
    });
    expect(sentences(project)).toEqual([
      'unresolved a /p/compose.yaml:1 services.a extends b of oci://x/y, which is not fetched',
    ]);
  });
});

test('a variable that is not set is known at its value', () => {
  const project = load({'compose.yaml': 'services: {a: {image: "bb:${TAG}", user: "${A:-1}"}}\n'});
  const image = childOf(project.services.get('a'), 'image');
  expect([textOfNode(image), image]).toMatchObject(['bb:', {unset: ['TAG']}]);
  expect(childOf(project.services.get('a'), 'user')).not.toHaveProperty('unset');
});

describe('limits', () => {
  /** Each level names the one before ten times. */
  const bomb = (levels: number, last: string): string =>
    [
      'x-l0: &l0 [x, x]',
      ...Array.from({length: levels}, (_, level) => {
        const items = Array.from({length: 10}, () => `*l${level}`).join(', ');
        return `x-l${level + 1}: &l${level + 1} [${items}]`;
      }),
      last,
    ].join('\n');

  test('an alias bomb is neither unfolded nor in the way of what is judged', () => {
    const project = load({'compose.yaml': bomb(30, 'services: {a: {image: bb, privileged: true}}')});
    expect(sentences(project)).toEqual([]);
    expect(project.services.size).toBe(1);
  });

  test('an alias bomb where texts belong is refused', () => {
    const project = load({'compose.yaml': bomb(30, 'services: {a: {image: bb, cap_add: *l30}}')});
    expect(sentences(project)[0]).toContain('has to be a text');
  });

  test('an anchor within itself, and one that is not there, are refused', () => {
    expect(sentences(load({'compose.yaml': 'services: &a {b: *a}\n'}))[0]).toContain('contains itself');
    expect(sentences(load({'compose.yaml': 'services: {b: *a}\n'}))[0]).toContain('no anchor a');
  });

  test('many aliases are no bomb', () => {
    const services = Array.from({length: 500}, (_, index) => `  s${index}: {<<: *c}`).join('\n');
    const project = load({'compose.yaml': `x-c: &c {image: bb, privileged: true}\nservices:\n${services}\n`});
    expect(sentences(project)).toEqual([]);
    expect(project.services.size).toBe(500);
  });

  test('a chain of extensions longer than any is left', () => {
    const services = Array.from({length: 1000}, (_, index) => `  s${index}: {extends: s${index + 1}}`).join(
      '\n',
    );
    const project = load({'compose.yaml': `services:\n${services}\n  s1000: {image: bb}\n`});
    expect(sentences(project)[0]).toContain('a chain of more than 500 services');
  });

  test('deep nesting is refused', () => {
    const project = load({'compose.yaml': `services: ${'['.repeat(5000)}${']'.repeat(5000)}\n`});
    expect(sentences(project)[0]).toContain('nested');
  });
});

describe('variables', () => {
  const doubling = ['A0=0123456789', ...[1, 2, 3, 4, 5].map(n => `A${n}=${`\${A${n - 1}}`.repeat(10)}`)];

  test('may follow each other in any number that people write', () => {
    const project = load({
      'compose.yaml': `services: {a: {image: bb, command: "${'${P:-x}'.repeat(500)}"}}\n`,
    });
    expect(sentences(project)).toEqual([]);
    expect(textOfNode(childOf(project.services.get('a'), 'command'))).toBe('x'.repeat(500));
  });

  test.each([
    ['in an environment file', `B=${'$A5'.repeat(10)}`, '"$B"', /^refused - .*more than 4194304 characters/],
    ['in a file', '', `"${'$A5'.repeat(10)}"`, /^refused a .*more than 4194304 characters/],
    [
      'in all values of a file',
      '',
      `[${Array.from({length: 100}, () => '"$A5"').join(', ')}]`,
      /^unresolved - .*more than 33554432 characters/,
    ],
  ])('that multiply %s end with a sentence, and not with the memory', (_, more, command, sentence) => {
    const project = load({
      'compose.yaml': `services: {a: {image: bb, command: ${command}}, b: {image: bb, pid: host}}\n`,
      '.env': [...doubling, more, ''].join('\n'),
    });
    expect(sentences(project)).toEqual([expect.stringMatching(sentence)]);
    expect(textOfNode(childOf(project.services.get('b'), 'pid'))).toBe('host');
  });
});
