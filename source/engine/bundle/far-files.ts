/**
 * The files in which engines keep their state on another machine. There a file cannot be opened so that nobody changes
 * meanwhile what stands at its path; so only what root owns is read.
 */
import {mostBytes, NotRead, type StateFile, type StateFiles} from './state-files.ts';

/** What a machine tells of a path (kernel/remote/remote-files.ts). */
export interface FarLook {
  readonly entry:
    | {readonly type: string; readonly uid: number; readonly size: number; readonly modified: Date | null}
    | undefined;
  readonly bytes: Buffer;
  readonly entries: ReadonlyArray<{readonly name: string; readonly type: string}> | undefined;
}

export interface FarFolders {
  look(path: string, part: 'bytes' | 'entries' | 'entry'): Promise<FarLook>;
}

const plain = /^\/[A-Za-z0-9._/-]*$/;

const absent = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), {code: 'ENOENT'});

const closed = 'may not be read: log in as root, or use --sudo';

export class FarFiles implements StateFiles {
  readonly isLocal = false;
  readonly #far: FarFolders;

  constructor(far: FarFolders) {
    this.#far = far;
  }

  async read(path: string, owner: number): Promise<StateFile> {
    const name = `its ${path.slice(path.lastIndexOf('/') + 1)}`;
    const {entry, bytes} = await this.#look(path, 'bytes');
    if (entry === undefined) throw absent(path);
    if (entry.type !== 'file')
      throw new NotRead(`${name} is ${entry.type === 'link' ? 'a link' : 'no regular file'}`);
    if (entry.uid !== owner) throw new NotRead(`${name} belongs to another user, uid ${entry.uid}`);
    if (owner !== 0)
      throw new NotRead(`${name} is a user's own, uid ${owner}: over ssh only files of root are read`);
    if (bytes.length > mostBytes) throw new NotRead(`${name} is longer than ${mostBytes / 1_048_576} MiB`);
    if (bytes.length === 0 && entry.size > 0) throw new NotRead(`${name} ${closed}`);
    return {text: bytes.toString('utf8'), modified: entry.modified};
  }

  /** Whether anything is seen at a path. */
  async has(path: string): Promise<boolean> {
    return (await this.#look(path, 'entry')).entry !== undefined;
  }

  foldersIn(path: string): Promise<readonly string[]> {
    return this.#names(path, true);
  }

  filesIn(path: string): Promise<readonly string[]> {
    return this.#names(path, false);
  }

  async ownerOf(path: string): Promise<number> {
    const {entry} = await this.#look(path, 'entry');
    if (entry === undefined) throw absent(path);
    if (entry.type !== 'folder')
      throw new NotRead(`${path} is ${entry.type === 'link' ? 'a link' : 'no folder'}`);
    return entry.uid;
  }

  async machine(): Promise<{name: string; kernel: string}> {
    const files = ['hostname', 'osrelease'].map(name => this.#look(`/proc/sys/kernel/${name}`, 'bytes'));
    const [name = '', kernel = ''] = (await Promise.all(files)).map(({bytes}) =>
      bytes.toString('utf8').trim(),
    );
    return {name, kernel};
  }

  async #names(path: string, folders: boolean): Promise<readonly string[]> {
    const {entry, entries} = await this.#look(path, 'entries');
    if (entry === undefined) throw absent(path);
    if (entries === undefined) throw new NotRead(`${path} ${closed}`);
    return entries.filter(({type}) => (type === 'folder') === folders).map(({name}) => name);
  }

  async #look(path: string, part: 'bytes' | 'entries' | 'entry'): Promise<FarLook> {
    if (!plain.test(path) || path.split('/').includes('..'))
      throw new NotRead('a path of it has characters that captop does not pass to a shell');
    return this.#far.look(path, part);
  }
}
