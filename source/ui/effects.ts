/** Performs what keys ask for outside of the state: by the watch, the terminal, the clipboard, the pager. */
import type {Watch} from '../model/live.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {acceptBlock} from '../view/accept-block.ts';
import type {Terminal} from './hooks/use-terminal.ts';
import type {Copy} from './state/input-context.ts';
import type {Message, Notice} from './state/state.ts';
import type {Effect} from './state/step.ts';
import {clipboardSequence} from './terminal/clipboard.ts';
import {stopUntilContinued} from './terminal/stop.ts';

export interface PerformerOptions {
  readonly watch: Watch;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** The user's pager; resolves with undefined if there is none, and captop then shows the text itself. */
  readonly pager: (() => Promise<((text: string) => Promise<string | null>) | undefined>) | undefined;
  /** Keeps the columns of the list in the user's configuration; resolves with the path of its file. */
  readonly keepColumns: ((columns: readonly string[]) => Promise<string>) | undefined;
  readonly finish: (status: number) => void;
  readonly say: (notice: Notice) => void;
  /** Shows a text over the whole screen. */
  readonly show: (message: Message) => void;
  /** Draws the whole screen anew, whatever stands on it. */
  readonly repaint: () => void;
}

/** Makes the inspect document safe, line by line: images choose its strings, and lines may be long. */
const safeLines = (text: string): readonly SafeText[] => text.split('\n').map(each => sanitise(each, 20_000));

/** Maximum characters of a line: nobody selects longer ones by hand. */
const longestShown = 4000;

/** Makes the function that performs effects. */
export function createPerformer(options: PerformerOptions): (effect: Effect) => void {
  const {watch, terminal, env, pager, finish, say, show, repaint} = options;
  const wrong = (text: SafeText) => say({text, wrong: true});
  // The terminal is given back: what keys behind that one ask for would be written over what it showed before.
  let hasQuit = false;

  const copy = ({text, what}: Copy) => {
    const sequence = clipboardSequence(text, env);
    const shown = sanitise(text.replaceAll('\n', ' '));
    if (sequence === null) {
      const lines = text.split('\n').map(each => sanitise(each, longestShown));
      return show({title: safe`This terminal cannot copy: select ${what} by hand`, lines});
    }
    terminal.send(sequence);
    say({text: safe`sent ${what} to the terminal to be copied: ${shown}`, wrong: false});
  };

  const keep = async (columns: readonly string[]) => {
    if (options.keepColumns === undefined) return wrong(safe`there is no configuration here`);
    try {
      const file = await options.keepColumns(columns);
      say({text: safe`the columns are kept in ${sanitise(file, 200)}`, wrong: false});
    } catch (error) {
      wrong(sanitise(error instanceof Error ? error.message : String(error), 400));
    }
  };

  const inspect = async (id: string) => {
    const document = await watch.inspect(id);
    if (document === null) return wrong(safe`a recording has no inspect document`);
    const lines = safeLines(document);
    const page = await pager?.();
    if (page === undefined) return show({title: safe`The inspect document, as the daemon prints it`, lines});
    await terminal.lend(async () => {
      const problem = await page(lines.join('\n'));
      if (problem !== null) wrong(sanitise(problem));
    });
  };

  const doers: {readonly [K in Effect['kind']]: (effect: Extract<Effect, {kind: K}>) => unknown} = {
    quit({status}) {
      hasQuit = true;
      finish(status);
    },
    freeze: ({frozen}) => watch.freeze(frozen),
    all: ({all}) => watch.includeStopped(all),
    refresh: () => watch.refresh(),
    copy: effect => copy(effect.copy),
    'copy-acceptance': ({acceptable: {findingId, container}}) =>
      copy({
        text: acceptBlock(findingId, container, Date.now()),
        what: safe`a block that accepts ${sanitise(findingId)}`,
      }),
    'keep-columns': ({columns}) => keep(columns),
    inspect: ({id}) =>
      inspect(id).catch((error: unknown) =>
        wrong(safe`inspect failed: ${sanitise(error instanceof Error ? error.message : String(error))}`),
      ),
    redraw: () => repaint(),
    suspend: () => terminal.lend(stopUntilContinued),
  };
  return effect => {
    if (!hasQuit) (doers[effect.kind] as (effect: Effect) => unknown)(effect);
  };
}
