/** Names of images: those that a Docker daemon looks for, and those that it refuses as invalid. */
import {describe, expect, test} from 'vitest';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isImageReference} from '../../source/model/explain/image-reference.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace, explainCase, explainText, sentencesOf} from '../compose/explained.ts';
import {host} from './observed.ts';

const hex = (count: number): string => '0123456789abcdef'.repeat(count / 16);

test.each([
  'alpine',
  'alpine:3.20',
  'alpine:Latest_1.0-rc',
  'a',
  '7',
  'library/alpine',
  'a/b/c/d',
  'some_name',
  'some__name',
  'some.name',
  'some-name',
  'some---name',
  'foo_bar.com/x',
  'docker.io/library/alpine',
  'Docker.io/x',
  'ALPINE/x',
  'localhost/x',
  'localhost:5000/x',
  'localhost:5000',
  'registry:5000/team/web:1',
  '127.0.0.1:5000/x',
  'xn--n3h.com/x',
  '[::1]/x',
  '[::1]:5000/x',
  '[fd00:1:2::3]:5000/team/web:1',
  `alpine:${'a'.repeat(128)}`,
  `alpine@sha256:${hex(64)}`,
  `alpine:3@sha256:${hex(64)}`,
  `localhost:5000/x@sha256:${hex(64)}`,
  `x@sha384:${hex(96)}`,
  `x@sha512:${hex(128)}`,
  'da304e823d8c',
  hex(64),
  'sha256:da304e823d8c',
  `sha256:${hex(64)}`,
  'a'.repeat(247),
  `a/${'a'.repeat(253)}`,
  `foo.com/${'a'.repeat(255)}`,
])('%s may name an image', name => {
  expect(isImageReference(name)).toBe(true);
});

const bad = [
  '',
  ' ',
  'ALPINE',
  'Alpine:3',
  'library/Alpine',
  'a b',
  ' alpine',
  'alpine ',
  'alpine\n',
  'alpine:',
  'alpine/',
  'alpine@',
  '/alpine',
  ':3',
  'a//b',
  'a:b:c',
  'a:b/c',
  'a:/b',
  'http://x',
  'https://github.com/docker/docker',
  'x/../../info',
  '..',
  '.',
  '-',
  './x',
  'a..b',
  'a___b',
  'a_-b',
  '-a',
  'a-',
  '_a',
  'a_',
  'a-/b',
  'a_b:5000/c',
  'a?b',
  'a#b',
  'a%2fb',
  '%2e%2e',
  'captop-lab/json?x=',
  'é',
  'a\u202eb',
  'a\u001b[2Jb',
  '[::1]',
  '[::1]:5000',
  '::1:5000/x',
  '[fe80::1%eth0]:5000/x',
  '[abc]/x',
  'alpine:-a',
  'alpine:.a',
  'alpine:a~b',
  `alpine:${'a'.repeat(129)}`,
  'alpine@sha256:badbad',
  `alpine@sha256:${hex(32)}`,
  `alpine@sha256:${hex(64).toUpperCase()}`,
  `alpine@SHA256:${hex(64)}`,
  `alpine@md5:${hex(32)}`,
  `alpine@sha256:${hex(64)}:3`,
  `@sha256:${hex(64)}`,
  'a'.repeat(248),
  `docker.io/${'a'.repeat(248)}`,
  `a/${'a'.repeat(254)}`,
  `foo.com/${'a'.repeat(256)}`,
];

test.each(bad)('%j is no name of an image', name => {
  expect(isImageReference(name)).toBe(false);
});

test.each(['a.', 'a-', 'a_', 'A.', 'a/', 'A:', '['])(
  'megabytes of %j are seen through at once',
  {timeout: 2000},
  part => {
    expect(isImageReference(part.repeat(500_000))).toBe(false);
  },
);

/** The sentence for what is refused; what is taken leads to none. */
const refusal = (result: unknown): string => (isParseError(result) ? result.error : 'accepted');

const form =
  'a name is [REGISTRY[:PORT]/]NAME[:TAG][@DIGEST] with NAME in lower case, as in alpine:3.20 or localhost:5000/team/web';

describe('docker run', () => {
  const run = (image: string) => explainRun(['docker', 'run', image, 'sh'], host(), commandPlace());

  test.each([
    ['ALPINE', `"ALPINE" cannot name an image: ${form}`],
    ['a b', `"a b" cannot name an image: ${form}`],
    ['a\u001b[2Jb', `"a\\u001b[2Jb" cannot name an image: ${form}`],
    ['A'.repeat(65), `"${'A'.repeat(64)}…" cannot name an image: ${form}`],
    ['', 'the docker run command names no image'],
  ])('of %j is refused in a sentence', (image, sentence) => {
    expect(refusal(run(image))).toBe(sentence);
  });

  test('of a wrong name asks nobody about it', () => {
    const asked: string[] = [];
    const imageUser = (image: string) => {
      asked.push(image);
      return '';
    };
    explainRun(['docker', 'run', 'x/../../info'], host(), commandPlace(), {imageUser});
    expect(asked).toEqual([]);
  });
});

describe('a Compose file', () => {
  const compose = (image: string, environment: Readonly<Record<string, string>> = {}) =>
    explainCase({files: {'compose.yaml': JSON.stringify({services: {web: {image}}})}, environment}, host());
  const imageOf = (...given: Parameters<typeof compose>) => compose(...given).explained[0]?.container.image;

  test('names the service whose image has a wrong name, and judges the others', () => {
    const result = explainText('services: {db: {image: postgres}, web: {image: "a?b"}}', host());
    expect(sentencesOf(result)).toEqual([`"a?b" cannot name an image: ${form}`]);
    expect(result.explained.map(({service}) => service)).toEqual(['db', 'web']);
  });

  test('tells which variable is missing in a name, and judges the service', () => {
    const result = compose('$REGISTRY/web:$TAG', {REGISTRY: 'foo.com'});
    expect(sentencesOf(result)).toEqual([]);
    expect(result.explained[0]?.assumptions).toContain("the variable TAG has no value in the image's name");
  });

  test.each([
    ['services: {web: {build: .}}'],
    ['services: {web: {build: ., image: ""}}'],
    ['services: {web: {build: ., image: $NONE}}'],
  ])('%s is built, and needs no name', text => {
    expect(explainText(text, host()).explained[0]?.container.image).toBe('(built for web)');
  });

  test.each([
    [`\${A:-\${B:-alpine}}:3`, {}, 'alpine:3'],
    [`\${A:-\${B:-alpine}}:3`, {B: 'busybox'}, 'busybox:3'],
    [`\${A:-\${B:-alpine}}:3`, {A: 'debian', B: 'busybox'}, 'debian:3'],
    [`\${A-\${B-\${C-foo.com}}/team}/web`, {}, 'foo.com/team/web'],
    [`web\${A:+:\${A}}`, {A: '1'}, 'web:1'],
    [`web\${A:+:\${A}}`, {}, 'web'],
    [`\${A:-$B}`, {B: 'alpine'}, 'alpine'],
  ])('%s, with %j, is %s', (image, variables, name) => {
    expect(imageOf(image, variables)).toBe(name);
  });
});
