/** What a command or a Compose service would lead to, as text and as JSON. */
import {countOf, toHex} from '../model/capability.ts';
import type {Json} from '../model/document/codec.ts';
import {containerFields, hostFields} from '../model/document/document.ts';
import type {Explained} from '../model/explain/explain.ts';
import {flagText} from '../model/flags/flag.ts';
import {isUnknown} from '../model/known.ts';
import {composeFragment} from '../model/remedies/compose.ts';
import {podFragment} from '../model/remedies/pod.ts';
import {remedyText} from '../model/remedy.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Finding, setNames} from '../model/snapshot.ts';
import {changeText} from '../view/privilege-text.ts';
import {toWidth, widthOf} from '../view/text-width.ts';

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

const finding = ({severity, id, title, evidence, why, remedy}: Finding): string[] => [
  `  ${severity}  ${whole(id)}  ${whole(title)}: ${whole(evidence)}`,
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
function textOf(explained: Explained): string {
  const {container, host, plan, assumptions} = explained;
  const {declared} = container;
  const user = isUnknown(declared) ? '' : declared.user || 'root (default)';
  const lines = [
    `${whole(container.name || container.image)}: risk ${container.risk}`,
    ...entries([
      [safe`image`, whole(container.image)],
      [safe`user`, whole(user)],
      [safe`host`, whole([host.name, host.engine].filter(text => text !== '').join(', '))],
    ]),
    ...section('Expected sets', entries(setEntries(explained))),
    ...section('Findings', container.findings.flatMap(finding)),
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
  ];
  return `${lines.join('\n')}\n`;
}

/** One part a container, with a blank line between two. */
export const explainText = (all: readonly Explained[]): string => all.map(textOf).join('\n');

type Fields = {readonly [key: string]: Json};

const fields = (json: Json): Fields => json as Fields;

function jsonOf({container, plan, assumptions}: Explained): Json {
  const {name, image, declared, expected, versusProfile, findings, risk, unknown} = fields(
    containerFields.write(container),
  );
  const why = fields(unknown ?? {});
  const missing = Object.fromEntries(
    ['declared', 'expected', 'versusProfile'].flatMap(key =>
      why[key] === undefined ? [] : [[key, why[key]]],
    ),
  );
  return {
    name: name ?? null,
    image: image ?? null,
    declared: declared ?? null,
    expected: expected ?? null,
    versusProfile: versusProfile ?? null,
    findings: findings ?? [],
    risk: risk ?? null,
    flags: {before: plan.before.map(flagText), after: plan.hardened.flags.map(flagText)},
    compose: composeFragment(container.name, plan.hardened.flags),
    kubernetes: podFragment(container.name, plan.hardened.flags),
    byHand: plan.byHand.map(remedyText),
    notes: plan.notes,
    assumptions,
    ...(Object.keys(missing).length === 0 ? {} : {unknown: missing}),
  };
}

/** The same as one JSON document: the host's facts, the profile, and `explained` in order. */
export function explainJson(all: readonly Explained[], version: string): string {
  const [first] = all;
  const {containers: _, ...host} =
    first === undefined ? {} : fields(hostFields.write({...first.host, containers: []}));
  const profile = first === undefined ? null : {name: first.profile.name, source: first.profile.source};
  return `${JSON.stringify({captop: {version, schema: 1}, profile, host, explained: all.map(jsonOf)}, null, 2)}\n`;
}
