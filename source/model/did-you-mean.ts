/** Number of edits between two words: a character added, left out or replaced, or two neighbours swapped. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({length: b.length + 1}, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, at(row - 2, column - 2) + 1);
      (rows[row] ?? [])[column] = best;
    }
  }
  return at(a.length, b.length);
}

/** The candidate that was probably meant; undefined if none is similar. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  // As many edits would leave nothing of a short word: `foo` is no misspelt `pod`.
  let least = word.length < 5 ? 1 : Math.floor(word.length / 3) + 1;
  for (const candidate of candidates) {
    // Each character that one word has more than the other is an edit.
    if (Math.abs(candidate.length - word.length) > least) continue;
    const edits = distance(word, candidate);
    if (edits <= least && (best === undefined || edits < least)) [best, least] = [candidate, edits];
  }
  return best;
}

/** The end of an error message: `; did you mean high?`, or '' if no candidate is similar. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
