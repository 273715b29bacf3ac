/** `npm run docs`: writes the tables of the README files anew. */
import {readFileSync, writeFileSync} from 'node:fs';
import {pages, withTables} from './pages.ts';

for (const page of pages) {
  const path = new URL(`../${page}`, import.meta.url);
  const text = readFileSync(path, 'utf8');
  const fresh = withTables(text);
  if (fresh === text) continue;
  writeFileSync(path, fresh);
  process.stdout.write(`${page} is written anew.\n`);
}
