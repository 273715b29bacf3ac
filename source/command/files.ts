/** Files that the user names: read with a sentence for what is wrong, written whole or not at all. */
// Its promises are loaded when they are first asked for, and few runs do: they take 2 ms.
import fs, {lstatSync, readlinkSync, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {DocumentError, type Json} from '../model/document/codec.ts';
import {type Recording, readDocument} from '../model/document/document.ts';
import {exitStatus, Failure} from '../model/failure.ts';

const because: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read or written by this user',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

const reasonOf = (error: unknown, missing = because.ENOENT): string => {
  const {code, message} = error as NodeJS.ErrnoException;
  return (code === 'ENOENT' ? missing : because[code ?? '']) ?? message;
};

/** The most that is read of a file: a document of 1,000 containers has some 10 MiB. */
const mostMebibytes = 256;

/** The bytes of a file, which may be a pipe or a device; undefined if it has more than captop reads. */
async function bytesOf(path: string): Promise<Buffer | undefined> {
  const file = await fs.promises.open(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let left = mostMebibytes * 1_048_576;
    for await (const chunk of file.createReadStream({autoClose: false, highWaterMark: 1_048_576})) {
      chunks.push(chunk as Buffer);
      left -= (chunk as Buffer).length;
      if (left < 0) return undefined;
    }
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}

/** The text of a file, without the byte order mark that some editors write before it; throws a Failure (status 2). */
export async function readTextFile(path: string): Promise<string> {
  let bytes: Buffer | undefined;
  try {
    bytes = await bytesOf(path);
  } catch (error) {
    throw wrong(`cannot read ${path}: ${reasonOf(error)}`);
  }
  if (bytes === undefined)
    throw wrong(`cannot read ${path}: it has more than ${mostMebibytes} MiB, which no file for captop has`);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** What a file holds that a user wrote, in YAML or JSON (every JSON text is YAML); throws a Failure (status 2). */
export async function readStructuredFile(path: string): Promise<Json> {
  const [text, {readStructured: read}] = await Promise.all([
    readTextFile(path),
    import('../model/document/structured-text.ts'),
  ]);
  const result = read(text, 'file');
  if ('error' in result) throw wrong(`${path}: ${result.error}`);
  return result.content as Json;
}

async function readJson(path: string): Promise<Json> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw wrong(`${path} is not valid JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** A document that captop saved; throws a Failure (status 2) that names what is wrong in it. */
export async function readRecording(path: string): Promise<Recording> {
  const json = await readJson(path);
  try {
    return readDocument(json);
  } catch (error) {
    if (error instanceof DocumentError) throw wrong(`${path} is not a document of captop: ${error.message}`);
    throw error;
  }
}

/** The recording that --demo shows. */
export async function readDemo(): Promise<Recording> {
  const {default: json} = await import('../demo/recording.json', {with: {type: 'json'}});
  return readDocument(json as unknown as Json);
}

async function writeInto(path: string, flags: string, text: string, lasting: boolean): Promise<void> {
  const file = await fs.promises.open(path, flags, 0o600);
  try {
    await file.writeFile(text);
    if (lasting) await file.sync();
  } finally {
    await file.close();
  }
}

/** The path that a link leads to, even if nothing is there; the path itself if it is no link. */
function followed(path: string): string {
  const isLink = lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() === true;
  return isLink ? followed(resolve(dirname(path), readlinkSync(path))) : path;
}

/** Whether the path is free or leads to a regular file. A device or a pipe is written into instead. */
function isReplaced(path: string): boolean {
  const found = statSync(path, {throwIfNoEntry: false});
  return found === undefined || found.isFile();
}

/**
 * Writes a file whole: under another name beside it first, so that what stood there stays until the new one is
 * complete on disk. Only this user may read it, as it lists what runs on the host. Throws a Failure (status 4).
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    if (isReplaced(path)) await replace(followed(path), text);
    else await writeInto(path, 'w', text, false);
  } catch (error) {
    throw new Failure(
      `cannot write ${path}: ${reasonOf(error, 'there is no such folder')}`,
      exitStatus.unreadable,
    );
  }
}

async function replace(path: string, text: string): Promise<void> {
  // Opened only where nothing stands under that name, so the process id is enough.
  const beside = `${path}.${process.pid}.new`;
  try {
    await writeInto(beside, 'wx', text, true);
    await fs.promises.rename(beside, path);
  } catch (error) {
    await fs.promises.rm(beside, {force: true});
    throw error;
  }
}
