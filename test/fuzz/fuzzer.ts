/**
 * Runs Jazzer.js over a group of parsers: libFuzzer in Node, which keeps each input that reaches code no other has
 * reached, and changes those further.
 */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, open, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {corpus, type Group, split, writeSeeds} from './groups.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const cli = fileURLToPath(new URL('../../node_modules/@jazzer.js/core/dist/cli.js', import.meta.url));

export interface FuzzOptions {
  readonly inputs: number;
  /** Where it keeps what it finds, for the next run. */
  readonly found: string;
  /** The same seed leads to the same inputs. */
  readonly seed: number | null;
}

/** Seconds that one input may take: a hundred times what any has taken, for a machine that others keep busy. */
const patience = 60;

/** Builds the program: CommonJS in one file, so that all of it is instrumented. */
const buildProgram = ({name}: Group, outfile: string) =>
  build({
    stdin: {
      contents: `
        const parsers = Object.values(require('./${name}-targets.ts').${name}Targets);
        exports.fuzz = input => parsers[(input[0] ?? 0) % parsers.length](input.subarray(1));`,
      resolveDir: here,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['dockerode'],
    define: {'process.env.CAPTOP_VERSION': '"0.0.0"'},
    outfile,
  });

/** What broke something goes into corpus/, where every later test takes it. Returns its path. */
async function keep(group: Group, file: string): Promise<string> {
  const {target, input} = split(group, await readFile(file));
  const name = `broke-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`;
  await mkdir(join(corpus, target), {recursive: true});
  await writeFile(join(corpus, target, name), input);
  return relative(process.cwd(), join(corpus, target, name));
}

/** Returns null if every input was answered as it must be, else what the fuzzer says and where the input is. */
export async function fuzz(group: Group, {inputs, found, seed}: FuzzOptions): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'captop-fuzz-'));
  try {
    await buildProgram(group, join(folder, 'program.js'));
    await writeSeeds(group, found);
    await mkdir(join(folder, 'broken'));
    const args = [
      ...[cli, join(folder, 'program'), found, '--sync', '--disableBugDetectors', '.*', '--'],
      ...[`-runs=${inputs}`, `-timeout=${patience}`, `-artifact_prefix=${join(folder, 'broken')}/`],
      ...(seed === null ? [] : [`-seed=${seed}`]),
    ];
    // A file takes all that libFuzzer says; of a pipe it loses what does not fit at once.
    const log = await open(join(folder, 'log'), 'w');
    const child = spawn(process.execPath, args, {cwd: here, stdio: ['ignore', log.fd, log.fd]});
    const status = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    await log.close();
    const said = await readFile(join(folder, 'log'), 'utf8');
    const broken = await readdir(join(folder, 'broken'));
    const kept = await Promise.all(broken.map(name => keep(group, join(folder, 'broken', name))));
    if (status === 0 && kept.length === 0 && new RegExp(`^Done ${inputs} runs`, 'm').test(said)) return null;
    const lines = said.split('\n').filter(line => !/^(INFO|Skip|#\d|#####|"|\[BABEL\])/.test(line));
    return `${lines.join('\n')}\nthe input is in ${kept.join(', ') || 'none of its files'} (status ${status})`;
  } finally {
    await rm(folder, {recursive: true});
  }
}
