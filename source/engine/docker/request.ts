/** What dockerode asks -> the text of an HTTP/1.1 request (RFC 9112). */

/** What dockerode's methods pass to `dial`. */
export interface Dialled {
  readonly path: string;
  readonly method: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly statusCodes: Readonly<Record<number, true | string>>;
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
}

export const requestOf = (asked: Dialled): string =>
  `${asked.method} ${pathOf(asked)} HTTP/1.1\r\nHost: docker\r\nUser-Agent: captop\r\n\r\n`;

/** The path with its query; what is no plain value is sent as JSON, as the Engine API takes filters. */
export function pathOf({path, options}: Pick<Dialled, 'path' | 'options'>): string {
  return withQuery(path, options).replace(notForPaths, text => encodeURIComponent(text.toWellFormed()));
}

/** What would end the line of a request or stand for something else in it: dockerode leaves the names of images as they are. */
const notForPaths = /[^\x21-\x7e]+/g;

function withQuery(path: string, options: Dialled['options'] = {}): string {
  const [bare = '', fixed = ''] = path.split('?');
  // Most questions have none, and there are hundreds.
  if (fixed === '' && !Object.keys(options).some(name => name !== 'abortSignal')) return bare;
  const query = new URLSearchParams(fixed);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== 'abortSignal')
      query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  return query.size > 0 ? `${bare}?${query}` : bare;
}
