/** The tables of the README files are those of the code. */
import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {pages, withTables} from '../docs/pages.ts';
import {tables} from '../docs/tables.ts';

const read = (page: string): string => readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');

test.each(pages)('%s is as npm run docs writes it', page => {
  expect(read(page)).toBe(withTables(read(page)));
});

test('every table stands in one page', () => {
  const shown = pages.flatMap(page => [...read(page).matchAll(/<!-- ([a-z ]+): npm run docs -->/g)]);
  expect(shown.map(([, name]) => name).sort()).toEqual(Object.keys(tables).sort());
});

test('a table that has changed is written anew, and the text around it stays', () => {
  const page = 'Before.\n\n<!-- profiles: npm run docs -->\nold\n<!-- end -->\n\nAfter.\n';
  const [before, after] = withTables(page).split(tables.profiles?.() ?? expect.fail());
  expect([before, after]).toEqual([
    'Before.\n\n<!-- profiles: npm run docs -->\n\n',
    '\n\n<!-- end -->\n\nAfter.\n',
  ]);
  expect(() => withTables('<!-- nothing: npm run docs -->\n<!-- end -->')).toThrow(/no table named nothing/);
});

test('every path that CONTRIBUTING.md names is there', () => {
  const named = [...read('CONTRIBUTING.md').matchAll(/`((?:source|test|docs|media)\/[\w./-]*)`/g)].map(
    ([, path]) => path,
  );
  const paths = named.filter(path => path !== undefined && !path.includes('NAME'));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter(path => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
});
