/** What a command or a Compose service would lead to, as text with every reason. */
import {countOf, toHex} from '../../model/capability.ts';
import type {Problem} from '../../model/compose/problem.ts';
import type {Explained} from '../../model/explain/explain.ts';
import {isUnknown} from '../../model/known.ts';
import {composeFragment} from '../../model/remedies/compose.ts';
import {planOf} from '../../model/remedies/plan.ts';
import {podFragment} from '../../model/remedies/pod.ts';
import {remedyText} from '../../model/remedy.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {type Finding, setNames} from '../../model/snapshot.ts';
import {changeText} from '../../view/privilege-text.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import type {Report} from './formats.ts';
import {placeText, problemText} from './place.ts';

const whole = (text: string): SafeText => sanitise(text, 4000);

/** Longer lists of names are counted. */
const namedAtMost = 41;

type Entry = readonly [name: SafeText, meaning: SafeText];

/** Names in a column, their meanings beside them. */
function entries(list: readonly Entry[]): string[] {
  const width = Math.max(...list.map(([name]) => widthOf(name)));
  return list.map(([name, meaning]) => `  ${toWidth(name, width)}  ${meaning}`.trimEnd());
}

function setEntries({container: {expected}, profile}: Explained): readonly Entry[] {
  if (isUnknown(expected)) return [[safe`unknown`, whole(expected.unknown)]];
  return setNames.map(set => {
    const mask = expected[set];
    const change = changeText(mask & ~profile.set, profile.set & ~mask, namedAtMost);
    const against =
      mask === 0n ? safe`none` : safe`${countOf(mask)}, against ${whole(profile.name)}: ${change}`;
    return [sanitise(set), safe`${sanitise(toHex(mask).padEnd(13))} ${against}`];
  });
}

const findingLines = ({severity, id, title, evidence, why, remedy}: Finding, place: string): string[] => [
  `  ${severity}  ${whole(id)}  ${whole(title)}: ${whole(evidence)}${place === '' ? '' : ` (${whole(place)})`}`,
  `    ${whole(why)}`,
  ...(remedy.length === 0 ? [] : [`    remedy: ${whole(remedy.map(remedyText).join('; '))}`]),
];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines];

/** The flags in another language; none where there are none. */
const fragment = (title: string, flags: number, text: string): string[] =>
  section(
    title,
    flags === 0
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map(one => `  ${whole(one)}`),
  );

/** Heading, expected sets, findings, the flags after the remedies, and what was taken for granted. */
function textOf(explained: Explained, description: string, folder: string): string {
  const {container, assumptions, service, at, places} = explained;
  const plan = planOf(container, explained.host, explained.profile);
  const place = placeText(at, folder);
  const {declared} = container;
  const user = isUnknown(declared) ? '' : declared.user || 'root (default)';
  const lines = [
    `${whole(service ?? (container.name || container.image))}: risk ${container.risk}`,
    ...entries([
      [safe`image`, whole(container.image)],
      [safe`user`, whole(user)],
      [safe`host`, whole(description)],
      ...(place === '' ? [] : [[safe`file`, whole(place)] as const]),
    ]),
    ...section('Expected sets', entries(setEntries(explained))),
    ...section(
      'Findings',
      container.findings.flatMap(each => findingLines(each, placeText(places.get(each)?.[0], folder))),
    ),
    ...section(
      'Flags after the remedies',
      plan.hardened.diff.map(({mark, text}) => `  ${mark} ${whole(text)}`),
    ),
    ...fragment(
      'The same for Compose',
      plan.hardened.flags.length,
      composeFragment(container.name, plan.hardened.flags),
    ),
    ...fragment(
      'The same for Kubernetes',
      plan.hardened.flags.length,
      podFragment(container.name, plan.hardened.flags),
    ),
    ...section(
      'Notes',
      plan.notes.map(note => `  ${whole(note)}`),
    ),
    ...section(
      'Taken for granted',
      assumptions.map(one => `  ${whole(one)}`),
    ),
    ...problemLines(explained, folder),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where it stands in the files, and what is wrong with it. */
function problemLines({problems}: Explained, folder: string): string[] {
  const of = (kind: Problem['kind']): string[] =>
    problems
      .filter(problem => problem.kind === kind)
      .map(problem => `  ${whole(problemText(problem, folder))}`);
  return [...section('Would be refused', of('refused')), ...section('Not looked at', of('unresolved'))];
}

/** One part a container, with a blank line between two, and the host that was judged for. */
export function* explainText({
  explanation: {explained, idle},
  description,
  folder,
}: Report): Iterable<string> {
  for (const [index, each] of explained.entries())
    yield `${index === 0 ? '' : '\n'}${textOf(each, description, folder)}`;
  for (const {service, profiles} of idle)
    yield `\n${whole(service)}: waits for --profile ${profiles.join(' or ')}\n`;
}
