/** /proc/PID/uid_map and gid_map: user_namespaces(7). */
import type {IdMapLine} from '../snapshot.ts';

/** How many ids a map can hold: all but the last, which stands for "no id". */
export const everyId = 4_294_967_295;

/** Reads the lines `inside host count`; what is no such line is left out. Empty text is an empty map: no id is mapped. */
export function parseIdMap(text: string): IdMapLine[] {
  const lines: IdMapLine[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
    if (match) lines.push({inside: Number(match[1]), host: Number(match[2]), count: Number(match[3])});
  }
  return lines;
}

/** True where every id means itself, as in the initial user namespace. */
export const isIdentityMap = (map: readonly IdMapLine[]): boolean =>
  map.length === 1 && map[0]?.inside === 0 && map[0].host === 0 && map[0].count === everyId;

/** The id inside of one outside; undefined where it is not mapped. */
export function insideOf(map: readonly IdMapLine[], host: number): number | undefined {
  for (const line of map)
    if (host >= line.host && host < line.host + line.count) return line.inside + (host - line.host);
  return undefined;
}

/** The id outside of one inside; undefined where it is not mapped. */
export function outsideOf(map: readonly IdMapLine[], inside: number): number | undefined {
  for (const line of map)
    if (inside >= line.inside && inside < line.inside + line.count) return line.host + (inside - line.inside);
  return undefined;
}
