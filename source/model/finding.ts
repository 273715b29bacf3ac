/** The table of rules, and the findings that it leads to for a container. */
import {capabilityRules} from './findings/capabilities.ts';
import {deviceRules} from './findings/devices.ts';
import {factsOf, type Judged} from './findings/facts.ts';
import {gainRules} from './findings/gains.ts';
import {hookRules} from './findings/hooks.ts';
import {hostProcessRules} from './findings/host-processes.ts';
import {identityRules} from './findings/identity.ts';
import {isolationRules} from './findings/isolation.ts';
import {mappedRootRules} from './findings/mapped-root.ts';
import {membershipRules} from './findings/membership.ts';
import {mountRules} from './findings/mounts.ts';
import {namespaceRules} from './findings/namespaces.ts';
import {neighbourRules} from './findings/neighbour-mounts.ts';
import type {Rule} from './findings/rule.ts';
import type {Profile} from './profile.ts';
import {referencesOf} from './references.ts';
import {type Finding, type ObservedHost, severities} from './snapshot.ts';

/** Every rule. Findings of the same severity are in this order. */
export const rules: readonly Rule[] = [
  ...capabilityRules,
  ...mappedRootRules,
  ...gainRules,
  ...membershipRules,
  ...identityRules,
  ...mountRules,
  ...deviceRules,
  ...hostProcessRules,
  ...neighbourRules,
  ...namespaceRules,
  ...isolationRules,
  ...hookRules,
];

/** The rule with this id; undefined if there is none. */
export const ruleNamed = (id: string): Rule | undefined => rules.find(rule => rule.id === id);

/** The findings of a container, worst first. */
export function findingsOf(container: Judged, host: ObservedHost, profile: Profile): readonly Finding[] {
  const facts = factsOf(container, host, profile);
  const found: Finding[] = [];
  // Most rules find nothing, so no object is made for those.
  rules.forEach(({id, title, why, short, test}) => {
    const hit = test(facts);
    if (hit === null) return;
    const usual = short ?? id.replaceAll('-', ' ');
    found.push({id, title, why, short: usual, references: referencesOf(id), ...hit});
  });
  return severities.flatMap(severity => found.filter(finding => finding.severity === severity));
}
