/** The difference of two texts, line by line. */

/** One line of a diff: `-` goes, `+` comes, ` ` stays. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** For each pair of places, the length of the longest common subsequence of what follows. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly number[][] {
  const lengths = Array.from({length: before.length + 1}, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      row[j] =
        before[i] === after[j]
          ? 1 + (lengths[i + 1]?.[j + 1] ?? 0)
          : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * What goes, comes and stays. Of a change, what goes comes first, but a line stands before one that is less indented, so
 * that it is read as belonging to the lines above it. Meant for fragments of some hundred lines at most.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [before, after].map(text => text.trimEnd().split('\n')) as [string[], string[]];
  const lengths = commonLengths(old, fresh);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [was, is] = [old[i], fresh[j]];
    const [skipOld, skipFresh] = [lengths[i + 1]?.[j] ?? -1, lengths[i]?.[j + 1] ?? -1];
    if (was !== undefined && was === is) {
      lines.push({mark: ' ', text: was});
      i++;
      j++;
    } else if (
      was !== undefined &&
      (is === undefined || skipOld > skipFresh || (skipOld === skipFresh && indentOf(was) >= indentOf(is)))
    ) {
      lines.push({mark: '-', text: was});
      i++;
    } else {
      lines.push({mark: '+', text: is ?? ''});
      j++;
    }
  }
  return lines;
}

/** The whole texts as one hunk of a unified diff, as patch(1) reads it; '' if they are the same. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = lineDiff(before, after);
  const count = (mark: '-' | '+'): number =>
    lines.filter(line => line.mark === mark || line.mark === ' ').length;
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -1,${count('-')} +1,${count('+')} @@`,
    ...lines.map(({mark, text}) => mark + text),
    '',
  ].join('\n');
}
