/** How a terminal looks: what its environment says of its colours, and the paper and ink of an image of it. */

export interface Paper {
  readonly background: string;
  readonly foreground: string;
}

export interface Look {
  readonly paper: Paper;
  /** Added to the environment; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const darkPaper: Paper = {background: '#15171a', foreground: '#d4d7d6'};
const lightPaper: Paper = {background: '#fbfbf9', foreground: '#1d1f21'};

const many = {COLORTERM: 'truecolor', FORCE_COLOR: '3'};

export const looks = {
  dark: {paper: darkPaper, env: {...many, COLORFGBG: undefined}},
  light: {paper: lightPaper, env: {...many, COLORFGBG: '0;15'}},
  sixteen: {paper: darkPaper, env: {TERM: 'xterm', COLORTERM: undefined, FORCE_COLOR: '1'}},
  none: {paper: darkPaper, env: {NO_COLOR: '1'}},
} as const satisfies Record<string, Look>;
