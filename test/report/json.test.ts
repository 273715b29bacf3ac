import {describe, expect, it} from 'vitest';
import {jsonOf, ndjsonOf} from '../../source/report/json.ts';
import {askedColumns} from '../view/asked-columns.ts';
import {recorded, recordedRows} from './recorded.ts';

const some = askedColumns('name', 'host-pid', 'caps');

const parts = {snapshot: recorded, version: '1', rows: recordedRows, chosen: null};

describe('json', () => {
  it('is the same document indented or not; if not, each container has a line of its own', () => {
    const [read, piped] = [true, false].map(indented => jsonOf({...parts, columns: null, indented}));
    expect(JSON.parse(piped ?? '')).toEqual(JSON.parse(read ?? ''));
    expect(read).toContain('\n  "hosts": [\n');
    const ids = recordedRows.map(({container: {id}}) => id);
    const lines = (piped ?? '').split('\n').filter(line => line.startsWith('{"id":'));
    expect(lines.map(line => JSON.parse(line.replace(/,$/, '')).id).sort()).toEqual(ids.sort());
  });

  it('says which names and which filter chose the containers', () => {
    const all = JSON.parse(jsonOf({...parts, columns: null, indented: false}));
    expect(all.chosen).toBeNull();
    const chosen = {names: ['web'], filter: 'risk:high+'};
    expect(JSON.parse(jsonOf({...parts, chosen, columns: null, indented: false})).chosen).toEqual(chosen);
  });

  it('holds nothing that a terminal acts on, and the same text, when a container chose it', () => {
    const command = 'sleep 1 \u009b2J\u202e';
    const hostile = recordedRows.map(row => ({...row, container: {...row.container, image: command}}));
    const [line = ''] = ndjsonOf('now', hostile, null).split('\n');
    expect(line).toContain('"image":"sleep 1 \\u009b2J\\u202e"');
    expect(JSON.parse(line).image).toBe(command);
  });

  it('has a line for each row of columns, too', () => {
    const lines = jsonOf({...parts, columns: some, indented: false}).split('\n');
    expect(lines.filter(line => /^\{"name":.*\},?$/.test(line))).toHaveLength(recordedRows.length);
  });

  it('with columns holds rows of their values instead of hosts', () => {
    const made = JSON.parse(jsonOf({...parts, columns: some, indented: false}));
    expect(made.hosts).toBeUndefined();
    expect(made.profile.name).toBe('docker');
    expect(made.rows).toHaveLength(recordedRows.length);
    expect(Object.keys(made.rows[0])).toEqual(['name', 'host-pid', 'caps']);
    expect(made.rows.find(({name}: {name: string}) => name === 'priv').caps).toBe(41);
  });
});

describe('ndjson', () => {
  it('is one document a line, each with its host and the container as in the whole document', () => {
    const lines = ndjsonOf(recorded.takenAt, recordedRows, null)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    const whole = JSON.parse(jsonOf({...parts, columns: null, indented: false})).hosts[0];
    expect(lines).toHaveLength(recordedRows.length);
    for (const {takenAt, host, ...container} of lines) {
      expect(takenAt).toBe(recorded.takenAt);
      expect({...host, containers: undefined}).toEqual({...whole, containers: undefined});
      expect(container).toEqual(whole.containers.find(({id}: {id: string}) => id === container.id));
    }
  });

  it('with columns holds their values alone', () => {
    const [first] = ndjsonOf(recorded.takenAt, recordedRows, some).split('\n');
    expect(Object.keys(JSON.parse(first ?? ''))).toEqual(['name', 'host-pid', 'caps']);
  });
});
