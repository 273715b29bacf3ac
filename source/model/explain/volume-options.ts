/** `--mount type=volume,volume-opt=…`: the options of a volume's driver in a command (docker/cli opts/mount.go). */
import {mapNode, type Node, type Position, scalarNode} from '../compose/node.ts';
import {csvFields} from '../flags/values.ts';
import {type VolumeParts, volumeParts} from './compose/volumes.ts';

const nowhere: Position = {file: '', line: 1, column: 1, start: 0, end: 0};

const mapOf = (entries: ReadonlyArray<readonly [string, string]>): Node =>
  mapNode(new Map(entries.map(([key, value]) => [key, scalarNode(value, nowhere)])), nowhere);

const pairOf = (field: string): readonly [string, string] => {
  const [key = '', ...rest] = field.split('=');
  return [key.toLowerCase(), rest.join('=')];
};

/** What the driver options of a mount lead to; undefined if it has none. */
export function volumeByOptions(mount: string): VolumeParts | undefined {
  const pairs = csvFields(mount).map(pairOf);
  const value = (...keys: readonly string[]): string | undefined =>
    pairs.find(([key]) => keys.includes(key))?.[1];
  const options = pairs.flatMap(([key, text]) => (key === 'volume-opt' ? [pairOf(text)] : []));
  const driver = value('volume-driver');
  if (options.length === 0 && driver === undefined) return undefined;
  const volume = mapNode(
    new Map<string, Node>([
      ['driver', scalarNode(driver ?? 'local', nowhere)],
      ...(options.length === 0 ? [] : ([['driver_opts', mapOf(options)]] as const)),
    ]),
    nowhere,
  );
  const readOnly = ['readonly', 'ro'].some(key => value(key) !== undefined && value(key) !== 'false');
  const use = {
    name: value('source', 'src') ?? '',
    target: value('target', 'dst', 'destination') ?? '',
    readOnly,
  };
  return volumeParts(use, volume);
}
