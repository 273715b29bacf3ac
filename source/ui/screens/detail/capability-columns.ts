/** The columns of the pane of capabilities, and its headings, with what `e` says of them. */
import type {Capability} from '../../../model/capability.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {SetName} from '../../../model/snapshot.ts';
import type {Tone} from '../../../view/tone.ts';
import {wrap} from '../../text/cells.ts';
import {glyphs} from '../../text/glyphs.ts';
import {emptyLine, type Line, line} from '../../text/line.ts';
import {type ScrollView, textView} from '../scroll-view.ts';
import {fieldIn} from './field.ts';

export type Reach = Capability['reach'];

/** The worst first. */
export const reaches: readonly Reach[] = ['escape', 'host', 'container', 'benign'];

interface ReachHeading {
  readonly title: SafeText;
  readonly tone: Tone;
  readonly means: SafeText;
}

/** The headings that the capabilities stand under. */
export const reachHeadings: Readonly<Record<Reach, ReachHeading>> = {
  escape: {
    title: safe`ESCAPE`,
    tone: 'critical',
    means: safe`Each of these can be a way out of the container by itself.`,
  },
  host: {
    title: safe`HOST`,
    tone: 'high',
    means: safe`These reach the host, and can harm it, without being a way out of the container by themselves.`,
  },
  container: {
    title: safe`CONTAINER`,
    tone: 'low',
    means: safe`These act within the container, and on what is mounted into it or shared with it.`,
  },
  benign: {title: safe`HARMLESS`, tone: 'ok', means: safe`These harm nobody outside of the container.`},
};

interface ColumnHeading {
  readonly header: SafeText;
  /** Where there is no room for the whole header. */
  readonly short: SafeText;
  readonly means: SafeText;
}

/** Who grants a capability. */
export const grantHeadings: readonly ColumnHeading[] = [
  {
    header: safe`PROFILE`,
    short: safe`PROF`,
    means: safe`The profile that the container is compared with grants it.`,
  },
  {
    header: safe`DECLARED`,
    short: safe`DECL`,
    means: safe`What the container's flags say: + added, - dropped, all by --privileged.`,
  },
  {
    header: safe`EXPECTED`,
    short: safe`EXP`,
    means: safe`On this host the flags lead to it in the effective set of PID 1.`,
  },
];

/** The five sets of a process (capabilities(7), Thread capability sets). */
export const setHeadings: Readonly<Record<SetName, Omit<ColumnHeading, 'short'>>> = {
  effective: {
    header: safe`EFF`,
    means: safe`Effective: the kernel looks here when the process wants to do something.`,
  },
  permitted: {
    header: safe`PRM`,
    means: safe`Permitted: the process may put it into its effective set whenever it likes.`,
  },
  bounding: {
    header: safe`BND`,
    means: safe`Bounding: the limit of what a program that it starts may get from its file, or as root.`,
  },
  inheritable: {
    header: safe`INH`,
    means: safe`Inheritable: kept when it starts a program, which gets it only if its file allows that.`,
  },
  ambient: {
    header: safe`AMB`,
    means: safe`Ambient: a program that it starts has it, too, without being root and without file capabilities.`,
  },
};

const marks: ReadonlyArray<readonly [SafeText, SafeText]> = [
  [glyphs.held, safe`held`],
  [glyphs.absent, safe`not held`],
  [safe`+`, safe`held beyond the profile`],
  [safe`-`, safe`in the profile, and not held`],
  [safe`!`, safe`not what the flags lead to`],
];

const labelWidth = 10;

/** What a heading of the pane means, every column of it, and the marks. */
export function headingsExplanation(reach: Reach, width: number): ScrollView {
  const {title, tone, means} = reachHeadings[reach];
  const field = (label: SafeText, text: SafeText): Line[] => fieldIn(labelWidth, label, text, width);
  return textView(
    [line(title, tone), emptyLine],
    [
      ...wrap(means, width).map(text => line(text)),
      emptyLine,
      line(safe`Who grants a capability`, 'title'),
      ...grantHeadings.flatMap(each => field(each.header, each.means)),
      emptyLine,
      line(safe`The five sets of the process`, 'title'),
      ...Object.values(setHeadings).flatMap(each => field(each.header, each.means)),
      emptyLine,
      line(safe`Marks`, 'title'),
      ...marks.flatMap(([mark, words]) => field(mark, words)),
      emptyLine,
      ...wrap(sanitise('More: capabilities(7).'), width).map(text => line(text)),
    ],
  );
}
