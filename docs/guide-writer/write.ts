/**
 * `npm run guide`: runs the guide's commands on a Docker daemon of its own (as root), and writes its pages anew.
 * `npm run guide -- users.md` writes that page alone.
 */
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {wordsOf} from './page.ts';
import {guideFolder, guidePage, runGuide} from './run.ts';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const named = process.argv.slice(2);
const pages = await runGuide(program, ...(named.length === 0 ? [] : [named]));
for (const [name, page] of pages) {
  if (wordsOf(page) === wordsOf(guidePage(name))) continue;
  writeFileSync(new URL(name, guideFolder), page);
  process.stdout.write(`docs/guide/${name} is written anew.\n`);
}
