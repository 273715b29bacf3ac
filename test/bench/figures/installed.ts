/** The ways to start captop beside each other: from the folder, as a package, by npm, as one file. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {duration, residentMegabytes} from '../process.ts';
import type {Result} from '../result.ts';
import {Screen} from '../screen.ts';
import {mediansOf} from '../statistics.ts';
import {captop, type Expected, node, useful} from '../subject.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const rowsEnough = 20;

interface Start {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** Those that are there: the one file is, where `npm run single` has made it. */
function starts(packed: string): readonly Start[] {
  const single = join(root, `single/captop-linux-${process.arch}`);
  return [
    {name: 'node dist/cli.js', command: [node, captop]},
    ...(existsSync(single) ? [{name: 'one file', command: [single]} as const] : []),
    {name: 'npx', command: ['npx', '--yes', '--offline', '--package', packed, '--', 'captop']},
    {name: 'npm start', command: ['npm', '--silent', '--prefix', root, 'start', '--']},
  ];
}

/** A process and all below it. */
function family(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.map(Number).flatMap(family)];
}

/** Milliseconds until the list stands, and the memory of all the processes that show it in megabytes. */
async function shown({command: [file, ...args]}: Start, expected: readonly Expected[]) {
  const screen = new Screen(file, args);
  try {
    const frame = (await screen.until(useful(expected, rowsEnough), 60_000)) - screen.startedAt;
    const resident = family(screen.pid).reduce((sum, pid) => sum + residentMegabytes(pid), 0);
    return {frame, resident};
  } finally {
    await screen.end();
  }
}

/** First frame, `--json` and memory of each way, on the machine's own daemon. */
export async function installedFigures(expected: readonly Expected[], times: number): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'captop-bench-'));
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      stdio: 'ignore',
    });
    const ways = starts(join(folder, readdirSync(folder)[0] ?? ''));
    const frames = await mediansOf(
      times,
      ways.map(way => async () => (await shown(way, expected)).frame),
    );
    const documents = await mediansOf(
      times,
      ways.map(
        ({command: [file, ...args]}) =>
          () =>
            duration(file, [...args, '--json']),
      ),
    );
    const results: Result[] = [];
    for (const [index, way] of ways.entries()) {
      const of = (figure: string, value: number | undefined, unit: Result['unit']): Result => ({
        figure: `${figure}, ${way.name}`,
        containers: expected.length,
        value: value ?? Number.NaN,
        unit,
      });
      results.push(
        of('first useful frame', frames[index], 'ms'),
        of('--json', documents[index], 'ms'),
        of('resident, all its processes', (await shown(way, expected)).resident, 'MB'),
      );
    }
    return results;
  } finally {
    rmSync(folder, {recursive: true});
  }
}
