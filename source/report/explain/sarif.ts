/** An explanation as SARIF 2.1.0, each finding at its lines. */
import type {Position} from '../../model/compose/node.ts';
import type {Problem} from '../../model/compose/problem.ts';
import type {Json} from '../../model/document/codec.ts';
import type {Explained} from '../../model/explain/explain.ts';
import {escapeJson} from '../../model/json-escapes.ts';
import type {Finding} from '../../model/snapshot.ts';
import {remedySentence, ruleOf, sarifLevel, sarifLog} from '../sarif.ts';
import {relativePath} from './place.ts';
import type {Report} from './report.ts';

/** Problems are no findings of the table of rules. */
const problemRules = {
  refused: {
    id: 'would-be-refused',
    shortDescription: {text: 'Compose or the daemon would refuse it'},
    fullDescription: {
      text: 'What is written cannot be started as it stands, so nothing else was judged of it.',
    },
    defaultConfiguration: {level: 'error'},
  },
  unresolved: {
    id: 'not-looked-at',
    shortDescription: {text: 'A part could not be looked at'},
    fullDescription: {
      text: 'What it refers to is elsewhere, or has no value here. It may give more than is judged.',
    },
    defaultConfiguration: {level: 'warning'},
  },
} as const;

const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const locationOf = ({file, line, column}: Position, folder: string): Json => {
  const path = relativePath(file, folder);
  return {
    physicalLocation: {
      artifactLocation: path.startsWith('/')
        ? {uri: `file://${uriOf(path)}`}
        : {uri: uriOf(path), uriBaseId: '%SRCROOT%'},
      region: {startLine: line, startColumn: column},
    },
  };
};

/** A command has no file; viewers need one. */
const nowhere: Json = {physicalLocation: {artifactLocation: {uri: 'docker-run'}, region: {startLine: 1}}};

function findingResult({container, service, places}: Explained, finding: Finding, folder: string): Json {
  const name = service ?? container.name;
  const [first, ...others] = places.get(finding) ?? [];
  const {id, title, evidence, severity} = finding;
  return {
    ...ruleOf(id),
    level: sarifLevel[severity],
    message: {text: `${name}: ${title}. ${evidence}.${remedySentence(finding)}`},
    locations: [first === undefined ? nowhere : locationOf(first, folder)],
    ...(others.length === 0 ? {} : {relatedLocations: others.map(each => locationOf(each, folder))}),
    partialFingerprints: {'captop/v1': `${name}/${id}/${evidence}`},
    properties: {severity, service: name, image: container.image},
  };
}

const problemResult = ({kind, sentence, at, service}: Problem, folder: string): Json => ({
  ruleId: problemRules[kind].id,
  level: problemRules[kind].defaultConfiguration.level,
  message: {text: sentence},
  locations: [at === null ? nowhere : locationOf(at, folder)],
  partialFingerprints: {'captop/v1': `${service ?? ''}/${kind}/${sentence}`},
});

/** One run, one result a finding and a problem. */
export function* explainSarif({
  explanation: {explained, problems},
  version,
  folder,
}: Report): Iterable<string> {
  // The log without results, whose list is filled in part by part.
  const [head = '', tail = ''] = sarifLog([], version, Object.values(problemRules)).split('"results": []');
  yield `${head}"results": [`;
  let isFirst = true;
  function* results(): Iterable<Json> {
    for (const each of explained)
      for (const finding of each.container.findings) yield findingResult(each, finding, folder);
    for (const problem of new Set([...problems, ...explained.flatMap(each => each.problems)]))
      yield problemResult(problem, folder);
  }
  for (const result of results()) {
    yield escapeJson(`${isFirst ? '' : ','}\n        ${JSON.stringify(result)}`);
    isFirst = false;
  }
  yield `${isFirst ? '' : '\n      '}]${tail}`;
}
