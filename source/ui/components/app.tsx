/**
 * The dashboard as an Ink app: readings, keys, sizes and signals become events of one reducer, and its state a frame.
 */
import {useApp, useWindowSize} from 'ink';
import {useEffect, useEffectEvent, useMemo, useReducer, useRef} from 'react';
import type {Watch} from '../../model/live.ts';
import {createPerformer} from '../effects.ts';
import {useClock} from '../hooks/use-clock.ts';
import {useEffects} from '../hooks/use-effects.ts';
import {useReadings} from '../hooks/use-readings.ts';
import {useSignals} from '../hooks/use-signals.ts';
import {useTerminal} from '../hooks/use-terminal.ts';
import {useWarmUp} from '../hooks/use-warm-up.ts';
import type {Painter} from '../painter.ts';
import type {Program} from '../program.ts';
import type {Readings} from '../readings.ts';
import type {DashboardEvent, DashboardState, End} from '../state/dashboard-state.ts';
import {hangUp} from '../terminal/signals.ts';
import {Screen} from './screen.tsx';

export interface AppProps {
  /** Who started the program, by PID. */
  readonly parent: number;
  readonly program: Program;
  /** The state to begin with, whose frame may stand on the screen already. */
  readonly start: DashboardState;
  readonly readings: Readings;
  /** Resolves when something outside of the app ends it. */
  readonly ended: Promise<End>;
  readonly painter: Painter;
  readonly watch: Watch;
  readonly env: NodeJS.ProcessEnv;
  /** The user's pager, which shows text and resolves with what went wrong, in words, or null; undefined if there is none. */
  readonly pager: (() => Promise<((text: string) => Promise<string | null>) | undefined>) | undefined;
  /** Keeps the columns of the list in the user's configuration; resolves with the path of its file. */
  readonly keepColumns: ((columns: readonly string[]) => Promise<string>) | undefined;
}

interface Props extends AppProps {
  /** Draws the whole screen anew, whatever stands on it. */
  readonly repaint: () => void;
}

export function App({
  parent,
  program,
  start,
  readings,
  ended,
  painter,
  watch,
  env,
  pager,
  keepColumns,
  repaint,
}: Props) {
  const {exit} = useApp();
  const size = useWindowSize();
  const [state, dispatch] = useReducer(program.reduce, start);
  const send = useEffectEvent((event: DashboardEvent) => dispatch({event, size}));
  const end = useEffectEvent((how: End) =>
    exit(
      'status' in how ? how.status : how.error instanceof Error ? how.error : new Error(String(how.error)),
    ),
  );

  const terminal = useTerminal(
    {onInput: input => send({kind: 'input', input}), onHangUp: () => end({status: hangUp})},
    state.ui.mouse,
  );
  const performer = useMemo(
    () =>
      createPerformer({
        watch,
        terminal,
        env,
        pager,
        keepColumns,
        finish: exit,
        say: notice => send({kind: 'notice', notice}),
        show: message => send({kind: 'message', message}),
        repaint,
      }),
    [watch, terminal, env, pager, keepColumns, exit, repaint],
  );
  useEffects(state.effects, performer, count => send({kind: 'performed', count}));
  useReadings(readings, live => send({kind: 'reading', live, now: Date.now()}));
  useClock(program.isAgeing(state), now => send({kind: 'clock', now}));
  useWarmUp(state.live?.partial === false, program.warmUp.length, step =>
    program.warmUp[step]?.(state, size),
  );
  useSignals({
    parent,
    isLent: terminal.isLent,
    onEnd: status => end({status}),
    // A shell has had the terminal, its modes and its screen.
    onContinue: () => void terminal.lend(() => {}),
    onFault: error => end({error}),
  });
  useEffect(() => void ended.then(how => end(how)), [ended]);

  // A terminal that has changed its size has moved or cut what stood on it.
  const drawn = useRef(size);
  useEffect(() => {
    if (drawn.current === size) return;
    const hasChanged = drawn.current.columns !== size.columns || drawn.current.rows !== size.rows;
    drawn.current = size;
    if (hasChanged && !terminal.isLent()) repaint();
  }, [size, repaint, terminal]);

  return <Screen frame={program.frame(state, size)} painter={painter} width={size.columns} />;
}
