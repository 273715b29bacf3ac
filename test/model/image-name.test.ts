import {expect, test} from 'vitest';
import {isImageLike} from '../../source/model/image-name.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const spellings = [
  'web',
  'web:latest',
  'library/web',
  'docker.io/web',
  'docker.io/library/web:latest',
  'index.docker.io/library/web',
];

test.each(spellings)('%s is the same image in every spelling', pattern => {
  expect(spellings.filter(image => !isImageLike(pattern, image))).toEqual([]);
});

test.each([
  ['web', 'web:3', false],
  ['web', `web@${digest}`, false],
  [`web@${digest}`, `docker.io/library/web@${digest}`, true],
  ['web:3', 'docker.io/library/web:3', true],
  ['web:3', 'ghcr.io/library/web:3', false],
  ['team/web', 'docker.io/team/web:latest', true],
  ['localhost:5000/web', 'localhost:5000/web:latest', true],
  ['localhost/web', 'web', false],
  ['web*', 'web:3', true],
  ['web*', 'docker.io/library/website:3', true],
  ['web:*', 'docker.io/library/web:3', true],
  ['docker.io/library/web:*', 'web:3', true],
  ['docker.io/*', 'web', true],
  ['ghcr.io/*', 'web', false],
  ['ghcr.io/*', 'ghcr.io/team/web:3', true],
  ['*/web:*', 'ghcr.io/web:3', true],
  ['*', '', true],
  ['web', '', false],
  ['*', digest, true],
])('%s means %s: %s', (pattern, image, means) => {
  expect(isImageLike(pattern, image)).toBe(means);
});
