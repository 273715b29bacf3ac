/**
 * A page of the guide as its parts. What is run stands in the page itself, and what it printed is written below it:
 *
 * - a block of ```console: each line that begins with `$ ` is a command. A command that fails has `# ends with N` at its
 *   end, or the page is not written.
 * - `<!-- screen 100x12: captop web | 1 j | WORDS -->` and a block of ```text: the screen of that command in a terminal of
 *   that size after these keys, once it shows these words. Where there are no keys, nothing stands between the bars.
 * - `<!-- file NAME -->` and a block: a file that the commands after it use.
 */

export interface ScreenRequest {
  readonly columns: number;
  readonly rows: number;
  readonly command: string;
  readonly keys: readonly string[];
  readonly words: string;
}

export type Part =
  | {readonly kind: 'prose'; readonly text: string}
  | {readonly kind: 'commands'; readonly commands: readonly string[]}
  | {readonly kind: 'screen'; readonly marker: string; readonly request: ScreenRequest}
  | {readonly kind: 'file'; readonly text: string; readonly name: string; readonly content: string};

const part =
  /^```console\n(?<console>.*?)^```\n|^(?<marker><!-- screen (?<size>\d+x\d+): (?<command>[^|]+?) \|(?<keys>[^|]*)\| (?<words>.+?) -->\n)\n```text\n.*?^```\n|^<!-- file (?<name>\S+) -->\n\n```\w*\n(?<content>.*?)^```\n/gms;

function partOf(text: string, groups: Readonly<Record<string, string | undefined>>): Part {
  const {console, marker, size = '', command = '', keys = '', words = '', name = '', content = ''} = groups;
  if (console !== undefined)
    return {
      kind: 'commands',
      commands: console.split('\n').flatMap(line => (line.startsWith('$ ') ? [line.slice(2)] : [])),
    };
  if (marker === undefined) return {kind: 'file', text, name, content};
  const [columns = 0, rows = 0] = size.split('x').map(Number);
  const request = {columns, rows, command, keys: keys.split(' ').filter(Boolean), words};
  return {kind: 'screen', marker, request};
}

/** The parts of a page in their order; together they are all of it but for what was printed. */
export function partsOf(page: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of page.matchAll(part)) {
    parts.push({kind: 'prose', text: page.slice(end, match.index)});
    parts.push(partOf(match[0], match.groups ?? {}));
    end = match.index + match[0].length;
  }
  return [...parts, {kind: 'prose', text: page.slice(end)}];
}

/** A page's words alone: a column is as wide as the widest PID in it, and a line ends sooner the longer they are. */
export const wordsOf = (page: string): string => page.replace(/\s+/g, ' ').trim();

/** The exit status that a command's own comment announces; 0 without one. */
export const announcedStatus = (command: string): number =>
  Number(/# ends with (\d+)$/.exec(command)?.[1] ?? 0);

export const commandsBlock = (steps: ReadonlyArray<{command: string; output: string}>): string =>
  `\`\`\`console\n${steps.map(({command, output}) => `$ ${command}\n${output}`).join('')}\`\`\`\n`;

export const screenBlock = (marker: string, screen: string): string =>
  `${marker}\n\`\`\`text\n${screen}\`\`\`\n`;
