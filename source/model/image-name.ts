/** Names of images that mean the same, as Docker's reference package reads them (distribution/reference normalize.go). */
import {matchesGlob} from './glob.ts';

const hub = 'docker.io';

/** `localhost`, or with a dot, a colon or an upper-case letter: a registry, and not the first part of a path. */
const isRegistry = (part: string): boolean => part === 'localhost' || /[.:A-Z]/.test(part);

/**
 * `docker.io/library/web:latest` for `web`: with its registry, path and, if it has neither a tag nor a digest, the usual
 * tag. A pattern may stand for more: what its star may hold is not filled in.
 */
function fullImageName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const isWhole = rest.length > 0 && (isRegistry(first) || /[*?]/.test(first));
  const registry = isWhole ? first.replace(/^index\.docker\.io$/, hub) : hub;
  const path = isWhole ? rest.join('/') : name;
  const official = registry === hub && !path.includes('/') && !(isWhole && path.startsWith('*'));
  const last = path.slice(path.lastIndexOf('/') + 1);
  const isTagged = /[:@]/.test(last) || last.endsWith('*');
  return `${registry}/${official ? 'library/' : ''}${path}${isTagged ? '' : ':latest'}`;
}

/** Whether an image is meant by a pattern, in whatever words either is written. */
export const isImageLike = (pattern: string, image: string): boolean =>
  matchesGlob(pattern, image) || (image !== '' && matchesGlob(fullImageName(pattern), fullImageName(image)));
