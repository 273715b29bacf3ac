import {describe, expect, it} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {named, noContainer, type RowSelection, selectRows, sentencesOf} from '../../source/view/selection.ts';
import {container, everySet, host, process, sets} from '../model/build.ts';
import {parsedFilter} from './parsed-filter.ts';

const id = (start: string) => start.padEnd(64, '0');
const [web, db, abc] = [
  container({name: 'web', id: id('abc1')}),
  container({name: 'db', id: id('abc2'), pid1: process({capabilities: sets(everySet)})}),
  container({name: 'abc', id: id('ff')}),
];

const snapshot = judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host([web, db, abc])]});

const everyRow = parsedFilter('');

function all(change: Partial<RowSelection>) {
  return selectRows(snapshot, {names: [], filter: everyRow, sort: null, reverse: false, ...change});
}

const names = (change: Partial<RowSelection>) => all(change).rows.map(({container: {name}}) => name);

describe('a container is named', () => {
  it('by its whole name before the start of an id', () => {
    expect(named([web, db, abc], 'abc')).toEqual([abc]);
    expect(named([web, db, abc], 'ABC1')).toEqual([web]);
    expect(named([web, db, abc], 'we')).toEqual([]);
  });

  it('or not at all: an error lists every name that is wrong', () => {
    expect(all({names: ['web', 'nothing', 'none']}).errors).toEqual([
      {name: 'nothing', sentence: "there is no container 'nothing'"},
      {name: 'none', sentence: "there is no container 'none'"},
    ]);
  });

  it.each([
    ['bar-pri', ['bar-prim-1', 'web'], '; did you mean bar-prim-1?'],
    ['worker', ['shop-worker-10', 'shop-worker-1', 'web'], '; did you mean shop-worker-1 or shop-worker-10?'],
    ['wbe', ['web', 'db'], '; did you mean web?'],
    ['W', ['web', 'db'], ''],
    ['nothing', ['web', 'db'], ''],
  ])('and an error suggests what was probably meant: %s', (word, all, hint) => {
    expect(
      noContainer(
        word,
        all.map(name => ({name})),
      ),
    ).toBe(`there is no container '${word}'${hint}`);
  });

  it('and not by what several ids start with', () => {
    const two = judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host([web, db])]});
    const {errors} = selectRows(two, {names: ['abc'], filter: everyRow, sort: null, reverse: false});
    expect(sentencesOf(errors)).toBe("2 containers have an id that starts with 'abc'");
  });
});

describe('what is shown', () => {
  it('is in the order of the rows in the snapshot, too', () => {
    const {rows, snapshot: shown} = all({sort: 'name', reverse: true});
    expect(rows.map(({container: {name}}) => name)).toEqual(['web', 'db', 'abc']);
    expect(shown.hosts[0]?.containers.map(({name}) => name)).toEqual(['web', 'db', 'abc']);
  });

  it('is the highest risk first where no order is asked for', () =>
    expect(names({})).toEqual(['db', 'abc', 'web']));

  it('is nothing where the filter matches nothing, though something resembles it', () => {
    expect(names({filter: parsedFilter('wb')})).toEqual([]);
  });

  it('is what the names and the filter leave', () => {
    expect(names({names: ['web', 'db'], filter: parsedFilter('!db')})).toEqual(['web']);
  });
});
