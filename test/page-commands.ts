/** The commands of a page of the documentation, to be run as they stand there. */
import {readFileSync} from 'node:fs';

/** The blocks of one language in a section of a page; a section ends where the next of its level begins. */
export function blocksOf(page: string, section: string, language = 'sh'): string[] {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');
  const [, behind = ''] = text.split(`\n## ${section}\n`);
  const [own = ''] = behind.split('\n## ');
  const blocks = [...own.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  return blocks.map(([, block = '']) => block);
}

/** The lines of a section's shell blocks. */
export const commandsOf = (page: string, section: string): string[] =>
  blocksOf(page, section).flatMap(block => block.trimEnd().split('\n'));
