/** Runs the dashboard: it joins a watch, a terminal and the program between them. */
import type {Watch} from '../model/live.ts';
import type {Column} from '../view/column.ts';
import {columnOf, usualColumns} from '../view/columns.ts';
import {createKeymap, type Keymap} from './keys/keymap.ts';
import {createPainter} from './painter.ts';
import {createProgram, type ProgramOptions} from './program.ts';
import {followReadings} from './readings.ts';
import type {End} from './state/dashboard-state.ts';
import {type FirstFrames, writeFirstFrames} from './terminal/first-frames.ts';
import {drawsUnicode} from './terminal/locale.ts';
import {catchSignals} from './terminal/signals.ts';
import {type ThemeName, themeFor, themes} from './theme.ts';

export interface DashboardOptions extends Omit<ProgramOptions, 'keymap' | 'columns'> {
  readonly watch: Watch;
  /** Ids of the columns of the list, each shown whatever it tells; those of `ownColumns` where it is null. */
  readonly columns: readonly string[] | null;
  /** The columns of the user's configuration; the usual ones where it is null. */
  readonly ownColumns?: readonly Column[] | null;
  readonly color: boolean;
  readonly ascii: boolean;
  /** Finds out whether the terminal has links; asked after the first frames, which have none. */
  readonly hasLinks?: () => Promise<boolean>;
  /** The theme of the user's configuration; one that suits the terminal if it is undefined. */
  readonly theme?: ThemeName | undefined;
  readonly keymap?: Keymap | undefined;
  /** The user's pager, which shows text and resolves with what went wrong, in words, or null; undefined if there is none. */
  readonly pager?: (() => Promise<((text: string) => Promise<string | null>) | undefined>) | undefined;
  /** Keeps the columns of the list in the user's configuration; resolves with the path of its file. */
  readonly keepColumns?: ((columns: readonly string[]) => Promise<string>) | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
}

/**
 * Shows the dashboard until the user leaves it, and leaves the terminal as it was, however it ends.
 *
 * @returns the exit status: 0, or 128 and the signal's number (130 for Ctrl-c)
 * @throws what went wrong while watching or drawing, after the terminal was restored
 */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const parent = process.ppid;
  const {watch, env = process.env, stdin = process.stdin, stdout = process.stdout} = options;
  const program = createProgram({
    ...options,
    keymap: options.keymap ?? createKeymap(),
    columns:
      options.columns?.map(columnOf).filter(column => column !== undefined) ??
      options.ownColumns ??
      usualColumns,
  });
  const theme = themeFor(options.color, env, options.theme);
  let links = false;
  const painter = createPainter(themes[theme], options.ascii || !drawsUnicode(env), () => links);
  // The variable is Ink's.
  const isScreenReader = env.INK_SCREEN_READER === 'true';

  const {promise: ended, resolve: finish} = Promise.withResolvers<End>();
  const onFault = (error: unknown) => finish({error});
  const release = catchSignals({
    parent,
    isLent: () => false,
    onEnd: status => finish({status}),
    onContinue: () => {},
    onFault,
  });
  const readings = followReadings(watch, onFault);
  let first: FirstFrames | undefined;
  try {
    first = writeFirstFrames({program, readings, painter, stdin, stdout, isSilent: isScreenReader});
    const end = await Promise.race([first.loaded, ended]);
    if (end !== undefined) {
      if ('error' in end) throw end.error;
      return end.status;
    }
    const [{runApp}, known] = await Promise.all([import('./terminal/ink.tsx'), options.hasLinks?.()]);
    links = known === true;
    const start = first.handOver();
    const {pager, keepColumns} = options;
    const app = {parent, program, start, readings, ended, painter, watch, env, pager, keepColumns};
    // A signal that came while Ink loaded still waits to be told. It would be lost if nobody listened in between.
    return await runApp(app, {stdin, stdout, isScreenReader, onListening: release});
  } finally {
    release();
    first?.close();
    watch.close();
  }
}
