/** How each meaning looks. A theme is data. No meaning rests on colour alone, so every theme can be read without. */
import type {Paint} from './text/line.ts';

export interface Style {
  /** A number of xterm's palette of 256; the first 16 are those of the user's terminal. */
  readonly colour?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export interface Theme {
  readonly paints: Readonly<Partial<Record<Paint, Style>>>;
  /** Added to every piece of a selected row. */
  readonly selected: Style;
}

/**
 * The hues are those of Okabe and Ito's palette (vermillion, orange, sky blue, bluish green), which readers
 * with any colour vision tell apart.
 */
export const themes = {
  dark: {
    paints: {
      title: {bold: true},
      heading: {colour: 250, bold: true},
      key: {colour: 117, bold: true},
      rule: {colour: 240},
      muted: {colour: 246},
      accent: {colour: 117},
      critical: {colour: 209, bold: true},
      high: {colour: 215, bold: true},
      medium: {colour: 222},
      low: {colour: 75},
      ok: {colour: 79},
      added: {colour: 209},
      dropped: {colour: 75},
    },
    selected: {background: 237},
  },
  light: {
    paints: {
      title: {bold: true},
      heading: {colour: 238, bold: true},
      key: {colour: 25, bold: true},
      rule: {colour: 250},
      muted: {colour: 241},
      accent: {colour: 25},
      critical: {colour: 160, bold: true},
      high: {colour: 130, bold: true},
      medium: {colour: 94},
      low: {colour: 25},
      ok: {colour: 23},
      added: {colour: 160},
      dropped: {colour: 25},
    },
    selected: {background: 254},
  },
  /** For terminals with 8 or 16 colours. It uses none that may be the colour of the background. */
  basic: {
    paints: {
      title: {bold: true},
      heading: {bold: true},
      key: {colour: 6, bold: true},
      accent: {colour: 6},
      critical: {colour: 1, bold: true},
      high: {colour: 3, bold: true},
      medium: {colour: 3},
      low: {colour: 6},
      ok: {colour: 2},
      added: {colour: 1},
      dropped: {colour: 6},
    },
    selected: {inverse: true},
  },
  'high-contrast': {
    paints: {
      title: {bold: true},
      heading: {bold: true, underline: true},
      key: {bold: true},
      critical: {colour: 15, background: 160, bold: true},
      high: {colour: 16, background: 214, bold: true},
      medium: {bold: true, underline: true},
      added: {bold: true},
      dropped: {underline: true},
    },
    selected: {inverse: true},
  },
  monochrome: {
    paints: {
      title: {bold: true},
      heading: {bold: true},
      key: {bold: true},
      critical: {bold: true},
      high: {bold: true},
      added: {bold: true},
      dropped: {underline: true},
    },
    selected: {inverse: true},
  },
  /** For NO_COLOR and dumb terminals: characters alone. */
  none: {paints: {}, selected: {}},
} as const satisfies Record<string, Theme>;

export type ThemeName = keyof typeof themes;

/** The themes that a user may name. */
export const themeNames: readonly ThemeName[] = (Object.keys(themes) as ThemeName[]).filter(
  name => name !== 'none',
);

/** The environment variables that the choice of a theme depends on. */
export interface Looks {
  readonly TERM?: string | undefined;
  readonly COLORTERM?: string | undefined;
  readonly COLORFGBG?: string | undefined;
}

/**
 * Returns the user's theme, or the one that suits the terminal; `none` if colours are not wanted. COLORFGBG tells a
 * light background.
 */
export function themeFor(
  color: boolean,
  {TERM = '', COLORTERM = '', COLORFGBG = ''}: Looks,
  chosen?: ThemeName,
): ThemeName {
  if (!color || TERM === 'dumb') return 'none';
  if (chosen !== undefined) return chosen;
  const many = /256|direct|kitty|alacritty|ghostty/.test(TERM) || COLORTERM !== '';
  if (!many) return 'basic';
  const background = Number(/;(\d+)$/.exec(COLORFGBG)?.[1] ?? 0);
  return background === 7 || background === 15 ? 'light' : 'dark';
}
