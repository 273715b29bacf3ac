/** The findings as SARIF 2.1.0 (OASIS), which systems of continuous integration show beside a change. */
import type {Json} from '../model/document/codec.ts';
import {rules} from '../model/finding.ts';
import type {Rule} from '../model/findings/rule.ts';
import {escapeJson} from '../model/json-escapes.ts';
import {
  catalogueNames,
  catalogues,
  type Reference,
  referencesOf,
  referenceText,
} from '../model/references.ts';
import {remedyText} from '../model/remedy.ts';
import type {Finding, Severity} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import type {Row} from '../view/row.ts';

/** What SARIF calls a severity. */
export const sarifLevel: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub's code scanning takes a score above 9 for critical, above 7 for high, from 4 on for medium. */
const score: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

const ruleIndex = new Map(rules.map(({id}, index) => [id, index]));

/** A result's rule, by its id and its place in the log's list. */
export function ruleOf(id: string): {readonly [key: string]: Json} {
  const index = ruleIndex.get(id);
  return {ruleId: id, ...(index === undefined ? {} : {ruleIndex: index})};
}

/** ` Remedy: …`, or nothing. */
export const remedySentence = ({remedy}: Finding): string =>
  remedy.length === 0 ? '' : ` Remedy: ${remedy.map(remedyText).join('; ')}`;

/**
 * The container of a finding behind its host's name, of which one machine alone needs no more than the engine: `web` of
 * Docker, `podman/web`. Systems match a result with an earlier one by it, too, so no other engine may change it.
 */
function placeOf({machines, stableHostName, host, container: {name}}: Row): readonly string[] {
  const engine = stableHostName.slice(host.name.length).trim();
  const prefix = machines > 1 ? stableHostName : engine;
  return prefix === '' ? [name] : [prefix, name];
}

const asPath = (parts: readonly string[]): string =>
  parts.map(part => encodeURIComponent(part.toWellFormed())).join('/');

/** What a policy accepts is told all the same, as suppressed (3.35 of the standard). */
const suppressions = (row: Row, finding: Finding): {readonly [key: string]: Json} => {
  const accepted = row.container.accepted?.find(each => each.finding === finding);
  if (accepted === undefined) return {};
  const {reason: justification, expires} = accepted;
  return {suppressions: [{kind: 'external', status: 'accepted', justification, properties: {expires}}]};
};

function result(row: Row, finding: Finding, columns: readonly Column[] | null): Json {
  const {container, stableHostName: host} = row;
  const place = placeOf(row);
  return {
    ...ruleOf(finding.id),
    level: sarifLevel[finding.severity],
    message: {text: `${place.join('/')}: ${finding.title}. ${finding.evidence}.${remedySentence(finding)}`},
    locations: [
      {
        // A running container is not a file; viewers that need one get a name for each container.
        physicalLocation: {
          artifactLocation: {uri: `containers/${asPath(place)}`},
          region: {startLine: 1},
        },
        logicalLocations: [
          {name: container.name, fullyQualifiedName: `${host}/${container.name}`, kind: 'container'},
        ],
      },
    ],
    partialFingerprints: {'captop/v1': `${host}/${container.name}/${finding.id}`},
    ...suppressions(row, finding),
    properties: {
      severity: finding.severity,
      containerId: container.id,
      image: container.image,
      ...(columns === null ? {} : Object.fromEntries(columns.map(({id, value}) => [id, value(row)]))),
    },
  };
}

const taxonomyIndex = new Map(catalogueNames.map((name, index) => [name, index]));

/** The catalogues that findings refer to, each with the entries that some rule is about (3.19.3 of the standard). */
const taxonomies: readonly Json[] = catalogueNames.map(name => {
  const {title, version, organization, url, urlOf} = catalogues[name];
  const used = rules.flatMap(({id}) => referencesOf(id)).filter(({catalogue}) => catalogue === name);
  const ids = [...new Set(used.map(({id}) => id))];
  return {
    name: title,
    version,
    organization,
    informationUri: url,
    shortDescription: {text: `${title} ${version}`},
    isComprehensive: false,
    taxa: ids.map(id => {
      const page = urlOf(id);
      return {id, name: id, ...(page === null ? {} : {helpUri: page})};
    }),
  };
});

/** How a rule stands to the entries of catalogues: they are about the same, and neither covers the other wholly. */
const relationshipsOf = (references: readonly Reference[]): readonly Json[] =>
  references.map(({catalogue, id}) => ({
    target: {
      id,
      toolComponent: {name: catalogues[catalogue].title, index: taxonomyIndex.get(catalogue) ?? -1},
    },
    kinds: ['relevant'],
  }));

function ruleDescriptor({id, title, why, severity}: Rule): Json {
  const references = referencesOf(id);
  const page = references.map(each => catalogues[each.catalogue].urlOf(each.id)).find(url => url !== null);
  return {
    id,
    shortDescription: {text: title},
    fullDescription: {text: why},
    ...(page === undefined ? {} : {helpUri: page}),
    defaultConfiguration: {level: sarifLevel[severity]},
    ...(references.length === 0 ? {} : {relationships: relationshipsOf(references)}),
    properties: {
      'security-severity': score[severity],
      tags: ['security', 'containers', ...references.map(referenceText)],
    },
  };
}

/** A log of one run, with every rule and its reason, and rules of the caller's own behind them. */
export function sarifLog(results: readonly Json[], version: string, more: readonly Json[] = []): string {
  const log: Json = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'captop',
            version,
            rules: [...rules.map(ruleDescriptor), ...more],
            supportedTaxonomies: catalogueNames.map((name, index) => ({name: catalogues[name].title, index})),
          },
        },
        taxonomies,
        results,
      },
    ],
  };
  return escapeJson(`${JSON.stringify(log, null, 2)}\n`);
}

/** The findings that stand, and behind them those that a policy accepts. */
const allFindings = ({container: {findings, accepted = []}}: Row): readonly Finding[] => [
  ...findings,
  ...accepted.map(({finding}) => finding),
];

/** One result a finding; with columns their values are properties of the results. */
export const sarifOf = (rows: readonly Row[], columns: readonly Column[] | null, version: string): string =>
  sarifLog(
    rows.flatMap(row => allFindings(row).map(finding => result(row, finding, columns))),
    version,
  );
