/** The dashboard: a watch on one side, a terminal on the other, and the state between them. */

import {judge} from '../model/judge.ts';
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Profile} from '../model/profile.ts';
import type {Observation} from '../model/snapshot.ts';
import {columnOf, usualColumns} from '../view/columns.ts';
import {createPerformer} from './effects.ts';
import {createFrameBuilder, type Frame, type Size} from './frame.ts';
import {createKeymap, type Keymap} from './keys/keymap.ts';
import type {Key, MouseEvent} from './keys/tokenise.ts';
import {createPainter} from './painter.ts';
import {openedDetail} from './state/opening.ts';
import {point, press} from './state/reduce.ts';
import {remembering} from './state/rows.ts';
import {beginning, type State} from './state/state.ts';
import {opened, type Step, settled} from './state/step.ts';
import {drawsUnicode} from './terminal/locale.ts';
import {openSession} from './terminal/session.ts';
import {catchSignals, hangUp} from './terminal/signals.ts';
import {type ThemeName, themeFor, themes} from './theme.ts';

export interface DashboardOptions {
  readonly watch: Watch;
  /** The profile to compare with; that of the engine where it is undefined. */
  readonly profile: Profile | undefined;
  /** Those that the profile key goes through. */
  readonly profiles: readonly Profile[];
  /** What this is instead of a live host: `recording of 2026-11-24`. */
  readonly notice: string | null;
  /** Name or id of a container to open in detail. */
  readonly open: string | null;
  readonly all: boolean;
  readonly filter: string;
  readonly sort: string | null;
  readonly columns: readonly string[] | null;
  readonly color: boolean;
  readonly ascii: boolean;
  /** Of the user's configuration; by the terminal where it is undefined. */
  readonly theme?: ThemeName | undefined;
  readonly keymap?: Keymap | undefined;
  /** Shows text in the user's pager; resolves with what went wrong, in words, or null. */
  readonly page?: ((text: string) => Promise<string | null>) | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
}

type End = {readonly status: number} | {readonly error: unknown};

/** How often the age of rows is shown anew while the connection is lost. */
const ageingMs = 1000;

/**
 * Shows the dashboard until the user leaves it, and leaves the terminal as it was, however it ends.
 *
 * @returns the exit status: 0, or 128 and the signal's number (130 for Ctrl-c)
 * @throws what went wrong while watching or drawing, after the terminal was restored
 */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const {watch, profiles, env = process.env, stdin = process.stdin, stdout = process.stdout} = options;
  const keymap = options.keymap ?? createKeymap();
  const columns = options.columns?.map(columnOf).filter(column => column !== undefined) ?? usualColumns;
  const drawing = createFrameBuilder({keymap, columns, profiles});
  const judged = remembering((observation: Observation, profile: Profile | undefined) =>
    judge(observation, profile),
  );
  const theme = themeFor(options.color, env, options.theme);
  const painter = createPainter(themes[theme], options.ascii || !drawsUnicode(env));

  let state: State = beginning({...options, open: null, profile: options.profile?.name ?? null});
  let live: LiveObservation | null = null;
  let wanted = options.open;
  const {promise: ended, resolve: finish} = Promise.withResolvers<End>();

  const pictureOf = (current: State, size: Size): Frame => {
    const profile = profiles.find(({name}) => name === current.profile) ?? options.profile;
    return drawing(
      current,
      {
        snapshot: live === null ? null : judged(live.observation, profile),
        standing: {
          connection: live?.connection ?? null,
          frozen: current.frozen,
          partial: live?.partial ?? false,
          notice: options.notice,
          takenAt: live?.observation.takenAt ?? null,
          now: Date.now(),
        },
      },
      size,
    );
  };

  /** The picture of the state, which is first made to fit it. */
  const picture = (size: Size): Frame => {
    const first = pictureOf(state, size);
    const fitting = settled(state, first.scene);
    if (fitting === state) return first;
    state = fitting;
    return pictureOf(state, size);
  };

  let shown: Frame | null = null;
  const redraw = () => {
    if (session.isLent) return;
    shown = picture(session.size());
    session.draw(shown);
  };
  let isQueued = false;
  const redrawSoon = () => {
    if (isQueued) return;
    isQueued = true;
    setImmediate(() => {
      isQueued = false;
      redraw();
    });
  };

  const take = (step: Step) => {
    state = step.state;
    for (const effect of step.effects) perform(effect);
  };

  /** Every key of a read counts on what the one before it led to; only the last is drawn. */
  const onKeys = (keys: readonly (Key | MouseEvent)[]) => {
    for (const key of keys) {
      const {scene} = shown ?? picture(session.size());
      take(typeof key === 'string' ? press(state, key, scene, keymap) : point(state, key, scene));
      shown = null;
    }
    redraw();
  };

  const session = openSession(picture, {
    stdin,
    stdout,
    painter,
    // The name is Ink's own.
    isSpoken: env.INK_SCREEN_READER === 'true',
    onKeys,
    // What stands on the screen is of another size: no line of it is to be kept.
    onResize: () => {
      redraw();
      session.redraw();
    },
    onEnd: () => finish({status: hangUp}),
    onFault: error => finish({error}),
  });
  const perform = createPerformer({
    watch,
    session,
    env,
    page: options.page,
    finish: status => finish({status}),
    say: notice => {
      state = {...state, notice};
      redrawSoon();
    },
    show: message => {
      state = opened({...state, message}, 'message');
      redrawSoon();
    },
    redraw: redrawSoon,
  });
  const release = catchSignals({
    isLent: () => session.isLent,
    onEnd: status => finish({status}),
    // A shell has had the terminal, its modes and its screen.
    onContinue: () => void session.lend(() => {}).then(redraw),
    onFault: error => finish({error}),
  });
  let ageing: NodeJS.Timeout | undefined;
  const age = (isLost: boolean) => {
    if (isLost) ageing ??= setInterval(redrawSoon, ageingMs);
    else {
      clearInterval(ageing);
      ageing = undefined;
    }
  };

  const follow = async () => {
    for await (const next of watch) {
      live = next;
      age(next.connection.state === 'lost');
      if (wanted !== null && !next.partial) {
        state = openedDetail(state, next.observation, wanted);
        wanted = null;
      }
      redrawSoon();
    }
  };
  follow().catch((error: unknown) => finish({error}));

  try {
    const end = await ended;
    if ('error' in end) throw end.error;
    return end.status;
  } finally {
    age(false);
    await session.close();
    release();
    watch.close();
  }
}
