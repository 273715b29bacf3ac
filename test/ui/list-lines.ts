/** The lines of the list, as they stand on a screen of at least 12 lines. */

/** The names of the first nine containers. */
export const namesIn = (text: string): readonly string[] => text.split('\n').slice(2, 11).map(nameOf);

/** The line with the mark of the selection. */
export const selectedLine = (text: string): string => text.split('\n').find(line => /^❯/.test(line)) ?? '';

/** The name in a line, behind the mark and the risk. */
const nameOf = (line: string): string => /^..\S+\s+(\S+)/.exec(line)?.[1] ?? '';

/** The name of the selected container. */
export const selectedName = (text: string): string => nameOf(selectedLine(text));
