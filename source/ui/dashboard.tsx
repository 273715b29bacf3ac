/** The dashboard: a watch on one side, a terminal on the other. */
import {render, useApp} from 'ink';
import {useEffect} from 'react';
import {columnOf, usualColumns} from '../model/columns.ts';
import {judge} from '../model/judge.ts';
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Profile} from '../model/profile.ts';
import {safe, sanitise} from '../model/safe-text.ts';
import type {Observation} from '../model/snapshot.ts';
import {Screen} from './components/screen.tsx';
import {openKeyboard} from './keys/keyboard.ts';
import {createKeymap, type Keymap} from './keys/keymap.ts';
import type {Key, MouseEvent} from './keys/tokenise.ts';
import {createPicture, type Picture, type Size} from './picture.ts';
import {type Effect, point, press, type Step, settled} from './state/reduce.ts';
import {remembering} from './state/rows.ts';
import {beginning, type State} from './state/state.ts';
import {mouseReports} from './terminal/sequences.ts';
import {catchSignals} from './terminal/signals.ts';
import {createPainter, type ThemeName, themeFor, themes} from './theme.ts';

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
  readonly theme?: ThemeName | undefined;
  readonly keymap?: Keymap | undefined;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
}

type Suspend = () => Promise<{readonly resume: () => Promise<void>}>;

/** Ink gives its way to hand the terminal over only to components. */
const Handover = ({onReady}: {readonly onReady: (suspend: Suspend) => void}) => {
  const {suspendTerminal} = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return null;
};

/**
 * Shows the dashboard until the user leaves it, and leaves the terminal as it was, however it ends.
 *
 * @returns the exit status: 0, or 128 and the signal's number (130 for Ctrl-c)
 * @throws what went wrong while watching or drawing, after the terminal was restored
 */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const {watch, stdin = process.stdin, stdout = process.stdout} = options;
  const columns = options.columns?.map(columnOf).filter(column => column !== undefined) ?? usualColumns;
  const keymap = options.keymap ?? createKeymap();
  const draw = createPicture({keymap, columns, profiles: options.profiles});
  const painter = createPainter(themes[options.theme ?? themeFor(options.color, process.env)], options.ascii);
  const judged = remembering((observation: Observation, profile: Profile | undefined) =>
    judge(observation, profile),
  );

  let state: State = beginning({
    open: null,
    all: options.all,
    filter: options.filter,
    sort: options.sort,
    profile: options.profile?.name ?? null,
  });
  let live: LiveObservation | null = null;
  let wanted = options.open;
  let picture: Picture | null = null;
  let suspend: Suspend | null = null;
  let suspended = false;
  let finish: (end: {readonly status: number} | {readonly error: unknown}) => void = () => {};
  const ended = new Promise<{readonly status: number} | {readonly error: unknown}>(resolve => {
    finish = resolve;
  });

  const size = (): Size => ({columns: stdout.columns ?? 80, rows: stdout.rows ?? 24});

  const paint = (): Picture => {
    const profile = options.profiles.find(({name}) => name === state.profile) ?? options.profile;
    const shown = {
      snapshot: live === null ? null : judged(live.observation, profile),
      standing: {
        connection: live?.connection ?? null,
        frozen: state.frozen,
        partial: live?.partial ?? false,
        notice: options.notice,
        takenAt: live?.observation.takenAt ?? null,
        now: Date.now(),
      },
    };
    const {columns: width, rows} = size();
    let next = draw(state, shown, {columns: width, rows});
    const fitting = settled(state, next.scene);
    if (fitting !== state) {
      state = fitting;
      next = draw(state, shown, {columns: width, rows});
    }
    return next;
  };

  const element = (shown: Picture) => (
    <>
      <Screen picture={shown} painter={painter} width={size().columns} />
      <Handover onReady={onReady} />
    </>
  );
  const onReady = (handOver: Suspend) => {
    suspend = handOver;
  };

  picture = paint();
  const ink = render(element(picture), {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    maxFps: 120,
  });
  ink.waitUntilExit().catch((error: unknown) => finish({error}));

  const redraw = () => {
    if (suspended) return;
    picture = paint();
    ink.rerender(element(picture));
  };
  let queued = false;
  const redrawSoon = () => {
    if (queued) return;
    queued = true;
    setImmediate(() => {
      queued = false;
      redraw();
    });
  };

  /** Lets something else have the terminal for a while. */
  const handOver = async (during: () => Promise<void> | void) => {
    if (suspend === null || suspended) return;
    suspended = true;
    if (state.mouse) stdout.write(mouseReports(false));
    keyboard.pause();
    const suspension = await suspend();
    try {
      await during();
    } finally {
      suspended = false;
      await suspension.resume();
      keyboard.resume();
      if (state.mouse) stdout.write(mouseReports(true));
      redraw();
    }
  };

  const doers: {readonly [K in Effect['kind']]: (effect: Extract<Effect, {kind: K}>) => void} = {
    quit: ({status}) => finish({status}),
    freeze: ({frozen}) => watch.freeze(frozen),
    all: ({all}) => watch.includeStopped(all),
    refresh: () => watch.refresh(),
    mouse: ({on}) => stdout.write(mouseReports(on)),
    copy: () => {},
    inspect: () => {},
    redraw: () => void handOver(() => {}),
    suspend: () => {},
  };
  const perform = (effect: Effect) => (doers[effect.kind] as (effect: Effect) => void)(effect);

  const take = ({state: next, effects}: Step) => {
    state = next;
    for (const each of effects) perform(each);
  };

  const keyboard = openKeyboard(
    stdin,
    (keys: readonly (Key | MouseEvent)[]) => {
      for (const [index, key] of keys.entries()) {
        if (index > 0 || picture === null) picture = paint();
        take(
          typeof key === 'string'
            ? press(state, key, picture.scene, keymap)
            : point(state, key, picture.scene),
        );
      }
      redraw();
    },
    () => finish({status: 129}),
  );

  const releaseSignals = catchSignals(
    status => finish({status}),
    error => finish({error}),
  );
  stdout.on('resize', redraw);
  const ageing = setInterval(() => {
    if (live?.connection.state === 'lost') redrawSoon();
  }, 1000);
  ageing.unref();

  const follow = async () => {
    for await (const next of watch) {
      live = next;
      if (wanted !== null && !next.partial) {
        state = opened(state, next.observation, wanted);
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
    clearInterval(ageing);
    stdout.off('resize', redraw);
    if (state.mouse) stdout.write(mouseReports(false));
    keyboard.close();
    ink.unmount();
    await ink.waitUntilExit().catch(() => {});
    releaseSignals();
    watch.close();
  }
}

/** The state with the detail of the container that was asked for on the command line. */
function opened(state: State, {hosts}: Observation, wanted: string): State {
  const all = hosts.flatMap(({containers}) => containers);
  const found =
    all.find(({name}) => name === wanted) ??
    (/^[0-9a-f]{4,64}$/.test(wanted) ? all.find(({id}) => id.startsWith(wanted)) : undefined);
  if (found === undefined)
    return {...state, notice: {text: safe`no container is called '${sanitise(wanted, 60)}'`, wrong: true}};
  return {...state, open: found.id, list: {...state.list, key: found.id}, stack: ['list', 'detail']};
}
