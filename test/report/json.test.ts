import {describe, expect, it} from 'vitest';
import {columnOf} from '../../source/model/list/columns.ts';
import {jsonOf, ndjsonOf} from '../../source/report/json.ts';
import {recorded, recordedRows} from './recorded.ts';

const some = ['name', 'host-pid', 'caps'].map(columnOf).filter(column => column !== undefined);

describe('json', () => {
  it('with columns holds rows of their values instead of hosts', () => {
    const made = JSON.parse(jsonOf(recorded, '1', recordedRows, some));
    expect(made.hosts).toBeUndefined();
    expect(made.profile.name).toBe('docker');
    expect(made.rows).toHaveLength(recordedRows.length);
    expect(Object.keys(made.rows[0])).toEqual(['name', 'host-pid', 'caps']);
    expect(made.rows.find(({name}: {name: string}) => name === 'priv').caps).toBe(40);
  });
});

describe('ndjson', () => {
  it('is one document a line, each with its host and the container as in the whole document', () => {
    const lines = ndjsonOf(recorded.takenAt, recordedRows, null)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    const whole = JSON.parse(jsonOf(recorded, '1', recordedRows, null)).hosts[0];
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
