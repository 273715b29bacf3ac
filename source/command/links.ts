/** Whether a link (OSC 8) may be written to standard output. */

/** What a multiplexer between captop and the terminal sets in the environment. */
interface Multiplexer {
  readonly TMUX?: string | undefined;
  /** Set within GNU screen, which keeps no links. */
  readonly STY?: string | undefined;
  readonly TERM_PROGRAM?: string | undefined;
  readonly TERM_PROGRAM_VERSION?: string | undefined;
}

/**
 * Whether the multiplexer passes links on; null where there is none. tmux does since 3.4 (its CHANGES), and leaves them
 * out where the terminal that it runs in has none.
 */
export function passesLinks({TMUX, STY, TERM_PROGRAM, TERM_PROGRAM_VERSION}: Multiplexer): boolean | null {
  if (TMUX) {
    const [, major, minor] = /(\d+)\.(\d+)/.exec(TERM_PROGRAM_VERSION ?? '') ?? [];
    return TERM_PROGRAM === 'tmux' && Number(major) * 100 + Number(minor) >= 304;
  }
  return STY ? false : null;
}

/**
 * FORCE_HYPERLINK decides, then the multiplexer, then which terminal it is. Where no colour is wanted there are no links
 * either: the text is to be nothing but text. Whatever is asked for, a pipe and a dumb terminal get none.
 */
export async function hasLinks(): Promise<boolean> {
  const {stdout, env} = process;
  if (!stdout.isTTY || env.TERM === 'dumb') return false;
  const passes = passesLinks(env);
  if (passes !== null && !env.FORCE_HYPERLINK) return passes && env.FORCE_COLOR !== '0';
  const {createSupportsHyperlinks} = await import('supports-hyperlinks');
  return createSupportsHyperlinks(stdout);
}
