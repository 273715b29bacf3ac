/** What a user has of the project once it was built, without the sources. */
import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {inject} from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Copies it into a folder, ready for npm pack. */
export function copyBuiltProject(folder: string): void {
  for (const name of ['license', 'README.md', 'schema'])
    cpSync(join(root, name), join(folder, name), {recursive: true});
  cpSync(dirname(inject('bundle')), join(folder, 'dist'), {recursive: true});
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // It is built already, and npm 9, which Debian has, prepares a package in spite of --ignore-scripts.
  const {prepare: _, ...scripts} = manifest.scripts;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({...manifest, scripts}));
}
