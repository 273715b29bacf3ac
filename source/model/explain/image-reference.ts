/**
 * What may name an image, as the daemon reads it (github.com/distribution/reference, reference.go, regexp.go and
 * normalize.go; digests as in github.com/opencontainers/go-digest, algorithm.go). An id, whole or shortened and with
 * `sha256:` before it or not, has the form of a name too.
 *
 * The name becomes part of the URL of a request to the daemon, so anything else must be refused.
 */
import {type ParseError, parseError} from '../flags/parse-error.ts';

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const path = `${component}(?:/${component})*`;

const label = '[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*';
const host = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])`;
/** The first part is a registry if it is `localhost` or has a dot, a colon or an upper-case letter. */
const domain = `(?=localhost/|[^/.:A-Z]*[.:A-Z][^/]*/)${host}(?::[0-9]+)?`;

const tag = '\\w[\\w.-]{0,127}';

/** Number of digits in a digest of each algorithm that the daemon knows. */
const digits = {sha256: 64, sha384: 96, sha512: 128};
const digest = Object.entries(digits)
  .map(([algorithm, count]) => `${algorithm}:[a-f0-9]{${count}}`)
  .join('|');

const reference = new RegExp(`^(?:(?<domain>${domain})/)?(?<path>${path})(?::${tag})?(?:@(?:${digest}))?$`);

/** Maximum length of the path. A name without a registry and with one part is counted with `library/` before it. */
const longestPath = 255;
const hubs: ReadonlySet<string | undefined> = new Set([undefined, 'docker.io', 'index.docker.io']);

/** Whether the daemon accepts this as the name or id of an image. */
export function isImageReference(text: string): boolean {
  const parts = reference.exec(text)?.groups;
  if (parts?.path === undefined) return false;
  const official = hubs.has(parts.domain) && !parts.path.includes('/');
  return (official ? 'library/' : '').length + parts.path.length <= longestPath;
}

/** Longer names are cut in the error message. */
const longestShown = 64;

/** The error for what is not the name of an image; null if it is one. */
export function wrongImage(image: string): ParseError | null {
  if (isImageReference(image)) return null;
  const shown = image.length > longestShown ? `${image.slice(0, longestShown)}…` : image;
  return parseError(
    `${JSON.stringify(shown)} cannot name an image: a name is [REGISTRY[:PORT]/]NAME[:TAG][@DIGEST] with NAME in lower case, as in alpine:3.20 or localhost:5000/team/web`,
  );
}
