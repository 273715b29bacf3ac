/** A file of a container through the daemon: for a reader without root, and for a container that does not run. */
import {posix} from 'node:path';
import {parseTarEntry, type TarEntry} from '../../model/kernel-text/tar-entry.ts';
import type {ContainerFile} from '../engine.ts';
import type {DockerClient} from './client.ts';

const mostLinks = 5;

/** The head of a tar stream with its entry, and content up to `limit` bytes. */
async function readEntry(
  client: DockerClient,
  id: string,
  path: string,
  limit: number,
): Promise<{entry: TarEntry; content: Buffer} | undefined> {
  const stream = await client.archive(id, path);
  if (!stream) return undefined;
  try {
    let bytes = Buffer.alloc(0);
    for await (const piece of stream) {
      bytes = Buffer.concat([bytes, piece as Buffer]);
      const entry = parseTarEntry(bytes);
      if (entry === undefined) return undefined;
      if (entry === 'more') {
        if (bytes.length > limit) return undefined;
        continue;
      }
      const wanted = Math.min(entry.size, limit);
      if (entry.kind !== 'file' || bytes.length >= entry.contentAt + wanted)
        return {entry, content: bytes.subarray(entry.contentAt, entry.contentAt + wanted)};
    }
    return undefined;
  } finally {
    stream.destroy();
  }
}

/**
 * GET /containers/ID/archive: the entry of a file and its content up to `limit` bytes (0: the entry alone);
 * links are followed inside the container. undefined where there is no such file.
 */
export async function fileOf(
  client: DockerClient,
  id: string,
  path: string,
  limit: number,
): Promise<ContainerFile | undefined> {
  let at = path;
  for (let links = 0; links <= mostLinks; links++) {
    const found = await readEntry(client, id, at, limit);
    if (!found) return undefined;
    const {entry, content} = found;
    if (entry.kind !== 'link')
      return {isRegular: entry.kind === 'file', size: entry.size, content, attributes: entry.attributes};
    at = posix.resolve(posix.dirname(at), entry.target);
  }
  return undefined;
}
