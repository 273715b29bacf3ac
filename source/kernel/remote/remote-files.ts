/**
 * Files and folders of another machine, looked at by a shell there. All that is asked for at the same time goes there
 * together: one ls, one cat and one more ls, however many there are.
 */
import {Answer} from './answer.ts';
import {foldersIn, pathsIn, type RemoteEntry} from './listing.ts';
import {shellFunctions} from './script.ts';
import type {Shell} from './shell.ts';

/** What stands at a path. */
export interface RemoteFile {
  /** Undefined if there is nothing, or nothing that can be seen. */
  readonly entry: RemoteEntry | undefined;
  /** What is in a regular file; empty for anything else, and for one that is closed to the reader. */
  readonly bytes: Buffer;
  /** What is in a folder; undefined for anything else, and for one that is closed to the reader. */
  readonly entries: readonly RemoteEntry[] | undefined;
}

/** What of it is asked for. */
type Part = 'bytes' | 'entries' | 'entry';

interface Question {
  readonly path: string;
  readonly part: Part;
  readonly resolve: (found: RemoteFile) => void;
  readonly reject: (error: unknown) => void;
}

/** Paths of one request: the system limits the length of arguments. */
const most = 400;

/** Whether a path means nothing to a shell but itself. Others are never asked for. */
export const isPlainPath = (path: string): boolean =>
  /^\/[A-Za-z0-9._/-]*$/.test(path) && path.length <= 1024 && !path.split('/').includes('..');

const withoutEnd = (path: string): string => path.replace(/(?<=.)\/+$/, '');

/** Asks for paths, which are plain. Its answer has the groups in this order: the paths, the files (1), the folders. */
function requestFor(paths: readonly string[], files: readonly string[], folders: readonly string[]): string {
  return [
    shellFunctions,
    'd; [ -n "$o" ] || o=$(ls -lnd --full-time / >/dev/null 2>&1 && echo --full-time || echo -n)',
    `l -d $o ${paths.join(' ')}`,
    // Only a regular file is opened, so that nobody waits at a fifo and no link is followed.
    `a= k=0; for p in ${files.join(' ')}; do if [ -f $p ] && [ ! -h $p ]; then a="$a $s $p"; else a="$a $s"; fi; w 2; done; e`,
    // ls does not write the name of a single folder.
    `l -A $o /proc/self/fdinfo/ ${folders.map(path => `${path}/`).join(' ')}`,
  ].join('\n');
}

export class RemoteFiles {
  readonly #shell: Shell;
  #questions: Question[] = [];

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /**
   * What stands at a path. Rejects with a Failure if the machine does not answer; throws for a path that could mean
   * something to a shell.
   */
  look(path: string, part: Part): Promise<RemoteFile> {
    if (!isPlainPath(path)) throw new Error(`a path that is not asked for: ${JSON.stringify(path)}`);
    return new Promise((resolve, reject) => {
      this.#questions.push({path: withoutEnd(path), part, resolve, reject});
      if (this.#questions.length === 1) setImmediate(() => this.#askAll());
    });
  }

  #askAll(): void {
    const questions = this.#questions.splice(0);
    for (let from = 0; from < questions.length; from += most) {
      const some = questions.slice(from, from + most);
      this.#ask(some).catch(error => {
        for (const {reject} of some) reject(error);
      });
    }
  }

  async #ask(questions: readonly Question[]): Promise<void> {
    const wanted = (part?: Part): string[] => [
      ...new Set(questions.filter(each => part === undefined || each.part === part).map(({path}) => path)),
    ];
    const [paths, files, folders] = [wanted(), wanted('bytes'), wanted('entries')];
    const session = await this.#shell.session();
    const {bytes, word} = await session.ask(requestFor(paths, files, folders));
    const answer = new Answer(bytes, word);
    const entries = pathsIn(answer.text());
    const contents = answer.exactly(files.length);
    const lists = foldersIn(answer.text());
    for (const {path, part, resolve} of questions)
      resolve({
        entry: entries.get(path),
        bytes: (part === 'bytes' && contents[files.indexOf(path)]) || Buffer.of(),
        entries: part === 'entries' ? lists.get(path) : undefined,
      });
  }
}
