/** A file of a container through the daemon: for a reader without root, and for a container that does not run. */
import {posix} from 'node:path';
import type {Readable} from 'node:stream';
import {parseTarEntry, type TarEntry} from '../../model/kernel-text/tar-entry.ts';
import type {ContainerFile} from '../engine.ts';
import type {DockerClient} from './client.ts';
import {asFailure} from './failure.ts';
import {apiLimits} from './limits.ts';

/** Bytes of a block of a tar stream. */
const block = 512;

type Archives = Pick<DockerClient, 'archive' | 'endpoint'>;

interface FirstEntry {
  readonly entry: TarEntry;
  readonly content: Buffer;
}

/**
 * The first entry of a tar stream, with up to `limit` bytes of its content; undefined for what is no tar stream.
 * It may come in pieces of any length.
 */
async function firstEntry(stream: Readable, limit: number): Promise<FirstEntry | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  let entry: TarEntry | undefined;
  let needed = 0;
  for await (const piece of stream.iterator({destroyOnReturn: false})) {
    pieces.push(piece as Buffer);
    length += (piece as Buffer).length;
    if (length < needed) continue;
    const bytes = Buffer.concat(pieces.splice(0));
    pieces.push(bytes);
    if (entry === undefined) {
      const parsed = parseTarEntry(bytes);
      if (parsed === undefined || (parsed === 'more' && length > apiLimits.archiveHead)) return undefined;
      // A header and what extends it are whole blocks.
      needed = (Math.floor(length / block) + 1) * block;
      if (parsed === 'more') continue;
      entry = parsed;
    }
    const {kind, size, contentAt} = entry;
    needed = contentAt + (kind === 'file' ? Math.min(size, limit) : 0);
    if (length >= needed) return {entry, content: bytes.subarray(contentAt, needed)};
  }
  return undefined;
}

async function readFirstEntry(
  client: Archives,
  id: string,
  path: string,
  limit: number,
): Promise<FirstEntry | undefined> {
  const stream = await client.archive(id, path);
  try {
    return stream && (await firstEntry(stream, limit));
  } catch (error) {
    throw asFailure(error, client.endpoint);
  } finally {
    if (stream) leave(stream);
  }
}

/** Lets go of a stream: what little is left of it is taken, so that its connection can carry another one. */
function leave(stream: Readable): void {
  let length = 0;
  const end = (): void => void stream.destroy();
  const timer = setTimeout(end, apiLimits.leaveMs);
  stream.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > apiLimits.archiveHead) end();
  });
  stream.on('error', () => {});
  stream.once('close', () => clearTimeout(timer));
}

/**
 * GET /containers/ID/archive: a file and its content up to `limit` bytes (0: nothing of it); links are followed
 * inside the container. undefined if there is no such file.
 */
export async function fileOf(
  client: Archives,
  id: string,
  path: string,
  limit: number,
): Promise<ContainerFile | undefined> {
  let at = path;
  for (let links = 0; links <= apiLimits.links; links++) {
    const found = await readFirstEntry(client, id, at, limit);
    if (!found) return undefined;
    const {entry, content} = found;
    if (entry.kind !== 'link')
      return {isRegular: entry.kind === 'file', size: entry.size, content, attributes: entry.attributes};
    at = posix.resolve(posix.dirname(at), entry.target);
  }
  return undefined;
}
