/** Runs the commands of the guide on a Docker daemon of its own, and returns its pages with what was printed. */
import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Terminal} from '../../test/e2e/terminal.ts';
import {emptyDocker} from '../../test/lab/engines.ts';
import {announcedStatus, commandsBlock, type Part, partsOf, type ScreenRequest, screenBlock} from './page.ts';
import {StandIns} from './stand-ins.ts';

export const guideFolder = new URL('../guide/', import.meta.url);

/** Makes the image that every other page uses. */
const firstPage = 'README.md';

/** In the order in which they are read. */
const laterPages: readonly string[] = [
  'processes.md',
  'users.md',
  'capabilities.md',
  'flags.md',
  'privileged.md',
  'drift.md',
  'remedies.md',
  'compose.md',
];

export const guidePage = (name: string): string => readFileSync(new URL(name, guideFolder), 'utf8');

/** For a screen to show what it has to, in milliseconds; then captop is started once more. */
const patienceMs = 120_000;
const mostStarts = 4;

/** Whether captop has read everything that it shows: on a busy machine it leaves out for a while what takes too long. */
const isWhole = (screen: string): boolean => !/reading …|not answered yet|not all could be read/.test(screen);

interface Shell {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a command printed, on both ways; rejects where its status is not the one that it announces. */
const run = (command: string, {folder, env}: Shell): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('bash', ['-c', `exec 2>&1\n${command}`], {cwd: folder, env}, (error, stdout) => {
      const status = error === null ? 0 : error.code;
      if (status === announcedStatus(command)) resolve(stdout);
      else reject(new Error(`${command}\nended with ${status}, and printed:\n${stdout}`));
    });
  });

/** The lines of the screen without what is blank at its end. */
async function shownOnce({command, columns, rows, keys, words}: ScreenRequest, {folder, env}: Shell) {
  await using terminal = new Terminal('bash', ['-c', `exec ${command}`], {columns, rows, cwd: folder, env});
  const stands = /^ *RISK +NAME |\[(1 Processes|5 Findings)\]/m;
  await terminal.waitFor(screen => isWhole(screen) && stands.test(screen), patienceMs);
  await terminal.press(...keys.map(key => (key === 'space' ? ' ' : key)));
  await terminal.waitFor(screen => isWhole(screen) && screen.includes(words), patienceMs);
  const screen = await terminal.settle(400);
  if (!isWhole(screen)) throw new Error(`captop has left something out:\n${screen}`);
  return screen.split('\n').map(line => line.trimEnd());
}

async function screenOf(request: ScreenRequest, shell: Shell, starts = 1): Promise<string> {
  try {
    const lines = await shownOnce(request, shell);
    const apart = lines.filter((line, index) => line !== '' || lines[index - 1] !== '');
    return `${apart.join('\n').trim()}\n`;
  } catch (error) {
    if (starts === mostStarts) throw error;
    return screenOf(request, shell, starts + 1);
  }
}

async function written(part: Part, shell: Shell, standIns: StandIns): Promise<string> {
  switch (part.kind) {
    case 'prose':
      return part.text;
    case 'file':
      writeFileSync(join(shell.folder, part.name), part.content);
      return part.text;
    case 'screen': {
      const screen = await screenOf(part.request, shell);
      await standIns.look();
      return screenBlock(part.marker, standIns.in(screen));
    }
    case 'commands': {
      const steps: {command: string; output: string}[] = [];
      for (const command of part.commands) {
        const output = await run(command, shell);
        await standIns.look();
        steps.push({command, output: standIns.in(output)});
      }
      return commandsBlock(steps);
    }
  }
}

/**
 * The pages by the names of their files.
 *
 * @param program the built captop
 * @param later the pages to run after the first
 */
export async function runGuide(program: string, later = laterPages): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'captop-guide-'));
  try {
    await using engine = await emptyDocker('workshop');
    mkdirSync(join(folder, 'bin'));
    const start = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
    writeFileSync(join(folder, 'bin/captop'), start, {mode: 0o755});
    const env = {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}:/usr/sbin:/sbin`,
      HOME: join(folder, 'bin'),
      DOCKER_HOST: engine.url,
      LANG: 'C.UTF-8',
    };
    mkdirSync(join(folder, 'guide'));
    const pages = new Map<string, string>();
    for (const name of [firstPage, ...later]) {
      const standIns = new StandIns(engine.url);
      let page = '';
      for (const part of partsOf(guidePage(name)))
        page += await written(part, {folder: join(folder, 'guide'), env}, standIns);
      pages.set(name, page);
    }
    return pages;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
