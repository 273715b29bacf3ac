import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {csvOf} from '../../source/report/csv.ts';
import {columns} from '../../source/view/columns.ts';
import {caps, defaultSet, process, row, sets} from '../model/build.ts';
import {anyCharacter} from '../random.ts';
import {askedColumns} from '../view/asked-columns.ts';
import {hostileText, recordedRows} from './recorded.ts';

/** A strict reader of RFC 4180, by its grammar alone; throws on what the grammar does not have. */
function readCsv(text: string): string[][] {
  const record = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  while (record.lastIndex < text.length) {
    const at = record.lastIndex;
    const match = record.exec(text);
    if (match === null) throw new Error(`no field at ${at}: ${text.slice(at, at + 20)}`);
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') records.push([]);
  }
  records.pop();
  return records;
}

const some = askedColumns('name', 'command', 'host-pid', 'vs');

describe('csv', () => {
  it('has a header of column ids and one record a container, all of the same length', () => {
    const [header, ...records] = readCsv(csvOf(recordedRows, columns));
    expect(header).toEqual(columns.map(({id}) => id));
    expect(records).toHaveLength(recordedRows.length);
    expect(new Set(records.map(({length}) => length))).toEqual(new Set([columns.length]));
  });

  it('writes numbers as numbers, and leaves a fact that could not be read empty', () => {
    const hidden = row({
      name: 'b',
      pid1: null,
      processes: [],
      unobserved: {reason: 'hidden', detail: 'hidepid'},
    });
    expect(csvOf([row({name: 'a', pid1: process({command: 'sleep 1'})}), hidden], some)).toBe(
      'name,command,host-pid,vs\r\na,sleep 1,2685,equal\r\nb,,,\r\n',
    );
  });

  it('keeps a spreadsheet from taking a cell for a formula', () => {
    const cell = (command: string) => readCsv(csvOf([row({pid1: process({command})})], some))[1]?.[1];
    expect(cell('=HYPERLINK("http://evil")')).toBe('\'=HYPERLINK("http://evil")');
    expect(cell('@SUM(1)')).toBe("'@SUM(1)");
    expect(cell('-2+3')).toBe("'-2+3");
    expect(cell('a=b')).toBe('a=b');
    const added = row({pid1: process({capabilities: sets(defaultSet | caps('BPF'))})});
    expect(readCsv(csvOf([added], some))[1]?.[3]).toBe("'+BPF");
  });

  it('quotes commas and quotes, and makes control characters visible', () => {
    const [, record] = readCsv(csvOf([row({name: hostileText})], some));
    expect(record?.[0]).toBe('\\e[2J"q",\\x\\n=cmd\\u{202e}\\u{d800}');
  });

  it('follows the grammar, whatever a container is called', () => {
    fc.assert(
      fc.property(fc.string({unit: anyCharacter}), fc.string({unit: 'grapheme'}), (name, command) => {
        const records = readCsv(csvOf([row({name, pid1: process({command})})], some));
        expect(records.map(({length}) => length)).toEqual([4, 4]);
        expect(records[1]?.[1]).not.toMatch(/^[=+\-@]/);
      }),
    );
  });
});
