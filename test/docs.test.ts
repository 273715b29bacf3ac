/** The tables of the README files are those of the code. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {partsOf} from '../docs/guide-writer/page.ts';
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

const root = new URL('..', import.meta.url);
const texts = globSync(['*.md', 'docs/**/*.md', 'source/**/*.md'], {cwd: fileURLToPath(root)});

test('every link between the pages leads to a file', () => {
  const links = texts.flatMap(page =>
    [...read(page).matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)/g)].map(([, to = '']) => ({page, to})),
  );
  const local = links.filter(({to}) => !/^(?:https?:|#)/.test(to));
  expect(local.length).toBeGreaterThan(40);
  const absent = local.filter(
    ({page, to}) => !existsSync(new URL(to.split('#')[0] ?? '', new URL(page, root))),
  );
  expect(absent).toEqual([]);
});

test.each(texts.filter(page => page.startsWith('docs/guide/')))(
  '%s shows screens or what commands print',
  page => {
    const parts = partsOf(read(page));
    expect(parts.some(({kind}) => kind === 'screen' || kind === 'commands')).toBe(true);
    // A block that is none of the known parts would be left as it is, and never run.
    const prose = parts.flatMap(part => (part.kind === 'prose' ? [part.text] : [])).join('');
    expect(prose).not.toMatch(/<!-- (?:screen|file) |^\$ /m);
  },
);
