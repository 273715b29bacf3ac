/** The answers to the requests of script.ts, taken apart: groups, the files in them, and listed links. */
import {exitStatus, Failure} from '../../model/failure.ts';

/** Bytes of the environment of a program that only separates files. */
const longestSeparator = 16_384;

function pieces(bytes: Buffer, separator: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, from)) {
    found.push(bytes.subarray(from, at));
    from = at + separator.length;
  }
  found.push(bytes.subarray(from));
  return found;
}

const garbled = (what: string): Failure =>
  new Failure(`the shell there does not answer as one should: ${what}`, exitStatus.noDaemon);

/** The groups of an answer, in the order in which they were asked for. */
export class Answer {
  readonly #groups: readonly Buffer[];
  readonly #separator: Buffer;
  #next = 1;

  /** @param word the one that `$n` stood for in the request */
  constructor(bytes: Buffer, word: string) {
    // What follows the last mark is no group.
    this.#groups = pieces(bytes, Buffer.from(`\n${word}-\n`)).slice(0, -1);
    this.#separator = this.#groups[0] ?? Buffer.of();
    const {length} = this.#separator;
    if (length > longestSeparator || !this.#separator.includes(word))
      throw garbled('it has no /proc/self/environ, or no cat that reads it');
  }

  #group(): Buffer {
    const group = this.#groups[this.#next++];
    if (group === undefined) throw garbled('it leaves out what was asked for');
    return group;
  }

  text(): string {
    return this.#group().toString('latin1');
  }

  /** The files of a group; an empty one for a file that could not be read. */
  files(): Buffer[] {
    const [before, ...files] = pieces(this.#group(), this.#separator);
    if (before !== undefined && before.length > 0) throw garbled('it writes what was not asked for');
    return files;
  }

  /** As many files as were asked for. */
  exactly(count: number): Buffer[] {
    const files = this.files();
    if (files.length !== count) throw garbled(`it sent ${files.length} files instead of ${count}`);
    return files;
  }

  /**
   * The links of a group by their names, as `ls -ln` lists them: null for one that is closed to the reader. A name
   * that stands there twice was written by what a link points to, and neither is believed.
   */
  links(): Map<string, string | null> {
    const links = new Map<string, string | null>();
    const twice = new Set<string>();
    const text = this.#group().toString('utf8');
    // A target may hold any character, so a link ends where the next line begins like one.
    for (const line of text.split(/\n(?=l[rwx-]{9}.? +\d+ +\d+ +\d+ +\d+ )/)) {
      const found =
        /^l\S+ +\d+ +\d+ +\d+ +\d+ .*? ((?:\/proc\/self\/|\d+\/)(?:exe|ns\/[a-z_]+))(?: -> ([\s\S]*?))?\n?$/.exec(
          line,
        );
      const name = found?.[1];
      if (name === undefined) continue;
      if (links.has(name)) twice.add(name);
      links.set(name, found?.[2] ?? null);
    }
    for (const name of twice) links.set(name, null);
    return links;
  }
}
