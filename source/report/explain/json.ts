/** An explanation as one JSON document: schema/explain.schema.json. */
import type {Position} from '../../model/compose/node.ts';
import type {Problem} from '../../model/compose/problem.ts';
import type {Json} from '../../model/document/codec.ts';
import {containerFields} from '../../model/document/container-fields.ts';
import {observedHost} from '../../model/document/host-facts.ts';
import type {Explained} from '../../model/explain/explain.ts';
import {flagText} from '../../model/flags/flag.ts';
import {escapeJson} from '../../model/json-escapes.ts';
import {composeOf} from '../../model/remedies/compose.ts';
import {planOf} from '../../model/remedies/plan.ts';
import {podOf} from '../../model/remedies/pod.ts';
import {remedyText} from '../../model/remedy.ts';
import {relativePath} from './place.ts';
import type {Report} from './report.ts';

type Fields = {readonly [key: string]: Json};

const fields = (json: Json): Fields => json as Fields;

const placeOf = (at: Position | null, folder: string): Json =>
  at === null ? null : {file: relativePath(at.file, folder), line: at.line, column: at.column};

const problemOf = ({kind, service, sentence, at}: Problem, folder: string): Json => ({
  kind,
  service,
  sentence,
  at: placeOf(at, folder),
});

function explainedOf(explained: Explained, folder: string): Json {
  const {container, assumptions, service, at, places, problems} = explained;
  const plan = planOf(container, explained.host, explained.profile);
  const {name, image, declared, expected, versusProfile, findings, risk, unknown} = fields(
    containerFields.write(container),
  );
  const why = fields(unknown ?? {});
  const missing = Object.fromEntries(
    ['declared', 'expected', 'versusProfile'].flatMap(key =>
      why[key] === undefined ? [] : [[key, why[key]]],
    ),
  );
  const placed = (findings as readonly Json[]).map((finding, index) => {
    const original = container.findings[index];
    const its = original === undefined ? [] : (places.get(original) ?? []);
    return {...fields(finding), places: its.map(each => placeOf(each, folder))};
  });
  return {
    name: name ?? null,
    service,
    at: placeOf(at, folder),
    image: image ?? null,
    declared: declared ?? null,
    expected: expected ?? null,
    versusProfile: versusProfile ?? null,
    findings: placed,
    risk: risk ?? null,
    flags: {before: plan.before.map(flagText), after: plan.hardened.flags.map(flagText)},
    compose: composeOf(service ?? container.name, container, plan.hardened.flags, explained.siblings),
    kubernetes: podOf(container.name, container, plan, plan.hardened.flags),
    byHand: plan.byHand.map(remedyText),
    notes: plan.notes,
    assumptions,
    problems: problems.map(problem => problemOf(problem, folder)),
    ...(Object.keys(missing).length === 0 ? {} : {unknown: missing}),
  };
}

/** A value as a part of a document that is indented by two. */
const indented = (json: Json, by: string): string =>
  escapeJson(JSON.stringify(json, null, 2)).replaceAll('\n', `\n${by}`);

/** The host's facts, the profile, `explained` in order, and what was not explained. */
export function* explainJson({explanation, description, version, folder}: Report): Iterable<string> {
  const {explained, problems, idle, files} = explanation;
  const [first] = explained;
  const {containers: _, ...host} =
    first === undefined ? {} : fields(observedHost.write({...first.host, containers: []}));
  const head: Fields = {
    captop: {version, document: 'explain', schema: 1},
    profile: first === undefined ? null : {name: first.profile.name, source: first.profile.source},
    host: first === undefined ? null : host,
    judgedFor: description,
    files: files.map(file => relativePath(file, folder)),
    idle: idle.map(({service, profiles}) => ({service, profiles})),
    problems: problems.map(problem => problemOf(problem, folder)),
  };
  yield `${indented(head, '').slice(0, -2)},\n  "explained": [`;
  for (const [index, each] of explained.entries())
    yield `${index === 0 ? '' : ','}\n    ${indented(explainedOf(each, folder), '    ')}`;
  yield `${explained.length === 0 ? '' : '\n  '}]\n}\n`;
}
