/** What a command or a Compose service would lead to, as text with every reason. */
import {countOf, toHex} from '../../model/capability.ts';
import type {Problem} from '../../model/compose/problem.ts';
import type {Explained} from '../../model/explain/explain.ts';
import {isUnknown} from '../../model/known.ts';
import {composeOf} from '../../model/remedies/compose.ts';
import {planOf} from '../../model/remedies/plan.ts';
import {podOf} from '../../model/remedies/pod.ts';
import {remedyText} from '../../model/remedy.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {type Finding, setNames} from '../../model/snapshot.ts';
import {changeText} from '../../view/privilege-text.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {wrapWords} from '../../view/wrap.ts';
import {linkedRule, painted} from '../ansi.ts';
import {placeText, problemText} from './place.ts';
import type {Report} from './report.ts';
import {toneOfRisk, worstFirst} from './tones.ts';

const whole = (text: string): SafeText => sanitise(text, 4000);

/** Longer lists of names are counted. */
const namedAtMost = 41;

type Entry = readonly [name: SafeText, meaning: SafeText];

type Layout = Pick<Report, 'folder' | 'width' | 'color' | 'links'>;

/** A sentence in lines of the terminal, each after so many blanks; one line in a pipe. */
function indented(text: string, blanks: number, {width}: Pick<Layout, 'width'>): string[] {
  const lines = width === undefined ? [whole(text)] : wrapWords(whole(text), width - blanks);
  return lines.map(line => `${' '.repeat(blanks)}${line}`);
}

/** Names in a column, their meanings beside them. */
function entries(list: readonly Entry[], layout: Layout): string[] {
  const cells = Math.max(...list.map(([name]) => widthOf(name)));
  return list.flatMap(([name, meaning]) => {
    const [first = '', ...rest] = indented(meaning, cells + 4, layout);
    return [`  ${toWidth(name, cells)}${first.slice(cells + 2)}`.trimEnd(), ...rest];
  });
}

function setEntries({container: {expected}, profile}: Explained): readonly Entry[] {
  if (isUnknown(expected)) return [[safe`unknown`, whole(expected.unknown)]];
  return setNames.map((set, index) => {
    const mask = expected[set];
    const same = setNames.slice(0, index).find(earlier => mask !== 0n && expected[earlier] === mask);
    if (same !== undefined) return [sanitise(set), safe`as ${sanitise(same)}`];
    const change = changeText(mask & ~profile.set, profile.set & ~mask, namedAtMost);
    const against =
      mask === 0n ? safe`none` : safe`${countOf(mask)}, against ${whole(profile.name)}: ${change}`;
    return [sanitise(set), safe`${sanitise(toHex(mask).padEnd(13))} ${against}`];
  });
}

function findingLines(
  {severity, id, title, evidence, why, remedy}: Finding,
  place: string,
  layout: Layout,
): string[] {
  const said = `${severity}  ${id}  ${title}: ${evidence}${place === '' ? '' : ` (${place})`}`;
  const [first = '', ...rest] = indented(said, 2, layout);
  const word = painted(severity, toneOfRisk[severity], layout.color);
  return [
    `  ${word}  ${linkedRule(first.slice(2 + severity.length).trimStart(), id, layout.links)}`,
    ...rest.map(line => `  ${line}`),
    ...indented(why, 4, layout),
    ...(remedy.length === 0 ? [] : indented(`remedy: ${remedy.map(remedyText).join('; ')}`, 4, layout)),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines];

/** A line of a fragment; a comment, which is a sentence, in lines of the terminal. */
const fragmentLine = (line: string, {width}: Layout): string[] =>
  line.startsWith('# ')
    ? indented(line.slice(2), 4, {width}).map(one => `  # ${one.slice(4)}`)
    : [`  ${whole(line)}`];

/** The flags in another language; none where there are none. */
const fragment = (title: string, flags: number, text: string, layout: Layout): string[] =>
  section(
    title,
    flags === 0
      ? []
      : text
          .trimEnd()
          .split('\n')
          .flatMap(line => fragmentLine(line, layout)),
  );

/** Heading, expected sets, findings, the flags after the remedies, and what was taken for granted. */
function textOf(explained: Explained, description: string, layout: Layout): string {
  const {folder, color} = layout;
  const {container, assumptions, service, at, places} = explained;
  const plan = planOf(container, explained.host, explained.profile);
  const place = placeText(at, folder);
  const {declared} = container;
  const user = isUnknown(declared) ? '' : declared.user || 'root (default)';
  const lines = [
    `${whole(service ?? (container.name || container.image))}: risk ${painted(container.risk, toneOfRisk[container.risk], color)}`,
    ...entries(
      [
        [safe`image`, whole(container.image)],
        [safe`user`, whole(user)],
        [safe`host`, whole(description)],
        ...(place === '' ? [] : [[safe`file`, whole(place)] as const]),
      ],
      layout,
    ),
    ...section('Expected sets', entries(setEntries(explained), layout)),
    ...section(
      'Findings',
      container.findings.flatMap(each =>
        findingLines(each, placeText(places.get(each)?.[0], folder), layout),
      ),
    ),
    ...section(
      'Flags after the remedies',
      plan.hardened.diff.map(({mark, text}) => `  ${mark} ${whole(text)}`),
    ),
    ...fragment(
      'The same for Compose',
      plan.hardened.flags.length,
      composeOf(service ?? container.name, container, plan.hardened.flags, explained.siblings),
      layout,
    ),
    ...fragment(
      'The same for Kubernetes',
      plan.hardened.flags.length,
      podOf(container.name, container, plan, plan.hardened.flags),
      layout,
    ),
    ...section(
      'Notes',
      plan.notes.flatMap(note => indented(note, 2, layout)),
    ),
    ...section(
      'Taken for granted',
      assumptions.flatMap(one => indented(one, 2, layout)),
    ),
    ...problemLines(explained, layout),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where it stands in the files, and what is wrong with it. */
function problemLines({problems}: Explained, layout: Layout): string[] {
  const of = (kind: Problem['kind']): string[] =>
    problems
      .filter(problem => problem.kind === kind)
      .flatMap(problem => indented(problemText(problem, layout.folder), 2, layout));
  return [...section('Would be refused', of('refused')), ...section('Not looked at', of('unresolved'))];
}

/** One part a container, with a blank line between two, and the host that was judged for. */
export function* explainText({explanation, description, ...layout}: Report): Iterable<string> {
  const {explained, idle} = worstFirst(explanation);
  for (const [index, each] of explained.entries())
    yield `${index === 0 ? '' : '\n'}${textOf(each, description, layout)}`;
  for (const {service, profiles} of idle)
    yield `\n${whole(service)}: waits for --profile ${profiles.join(' or ')}\n`;
}
