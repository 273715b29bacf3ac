/** Runs captop: argv in, exit status out. Every error ends as one sentence on standard error. */

import {exitStatus, Failure} from '../model/failure.ts';
import {type Options, parseOptions} from './arguments/options.ts';
import {type CommandName, commands} from './commands.ts';
import {end} from './end.ts';
import {optimizeLater} from './optimize-later.ts';
import {standardError, warn, watchOutput} from './output.ts';
import {beginReading} from './prefetch.ts';
import {printHelp, printManual} from './print-text.ts';
import {openSource, type Source} from './source.ts';
import {version} from './version.ts';
import type {Warn} from './view.ts';

type Show = (options: Options, source: Source, warn: Warn) => Promise<number>;

/** Runs each command with the words behind its name; returns the exit status. Its code is loaded only if it is run. */
const runs: Readonly<Record<CommandName, (args: readonly string[]) => Promise<number>>> = {
  explain: async args => (await import('./explain/explain.ts')).runExplain(args),
  serve: async args => (await import('./serve/serve.ts')).serve(args),
  help: () => printHelp('screen'),
  completion: async args => (await import('./completion/completion.ts')).completion(args),
  plugin: async args => (await import('./plugin/plugin.ts')).plugin(args, run),
  man: printManual,
};

/** A dashboard needs a terminal on both sides that can place its cursor, and to be asked for nothing else. */
function wantsScreen({once, format, check, save, diff}: Options): boolean {
  const printed = once || [format, check, save, diff].some(one => one !== null);
  return !printed && process.stdout.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb';
}

/** What shows or prints what the options ask for. */
async function loadShow({diff, follow}: Options, screen: boolean): Promise<Show> {
  if (screen) return (await import('./dashboard.ts')).showDashboard;
  if (follow) return (await import('./follow.ts')).printFollowing;
  return diff === null ? (await import('./print.ts')).printOnce : (await import('./diff.ts')).printChanges;
}

/** Does what argv asks for; returns the exit status, and throws a Failure. */
export async function run(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const command = commands.find(({name}) => name === first);
  if (command !== undefined) return runs[command.name](rest);
  const options = await parseOptions(args);
  if (options.help !== null) return printHelp(options.help);
  if (options.version) {
    process.stdout.write(`captop ${version}\n`);
    return exitStatus.fine;
  }
  if (options.printRun) return (await import('./print-run/print-run.ts')).printRun(options);
  const screen = wantsScreen(options);
  if (options.tour && !screen) throw new Failure('--tour needs a terminal', exitStatus.usage);
  // The dashboard gives the terminal back before it says what went wrong.
  if (screen) standardError();
  else
    process.on('uncaughtException', error => {
      warn(sentenceOf(error));
      end(exitStatus.unreadable);
    });
  const source = await beginReading(await openSource(options), options, screen || options.follow);
  try {
    const show = await loadShow(options, screen);
    optimizeLater();
    return await show(options, source, warn);
  } finally {
    source.close();
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const {message, stack} = error instanceof Error ? error : new Error(String(error));
  return process.env.CAPTOP_DEBUG
    ? (stack ?? message)
    : `this should not have happened: ${message} (CAPTOP_DEBUG=1 shows where)`;
}

/** Returns the exit status; never throws. */
export async function main(args: readonly string[]): Promise<number> {
  watchOutput();
  try {
    return await run(args);
  } catch (error) {
    warn(sentenceOf(error));
    return error instanceof Failure ? error.status : exitStatus.unreadable;
  }
}
