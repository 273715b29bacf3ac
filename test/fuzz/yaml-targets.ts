/** Files in YAML, the slowest to read: a Compose project, a policy, a profile. */
import type {Json} from '../../source/model/document/codec.ts';
import {readProfile} from '../../source/model/document/profile-file.ts';
import {readStructured} from '../../source/model/document/structured-text.ts';
import {parsePolicyFile, underPolicy} from '../../source/model/policy.ts';
import {explainGithub} from '../../source/report/explain/github.ts';
import {explainTable} from '../../source/report/explain/table.ts';
import {explainText as explainAsText} from '../../source/report/explain/text.ts';
import {explainText, projectFolder} from '../compose/explained.ts';
import {docker, podman, together} from '../model/two-engines.ts';
import {isPrintable, isSentence, orSentence, utf8} from './invariants.ts';

const snapshot = together(docker(), podman());

function compose(text: string): void {
  const explanation = explainText(text);
  const layout = {
    description: 'a host',
    version: '0.0.0',
    folder: projectFolder,
    width: 80,
    color: false,
    links: false,
  };
  for (const write of [explainTable, explainAsText, explainGithub])
    isPrintable([...write({explanation, ...layout})].join(''));
}

function policy(text: string): void {
  const parsed = parsePolicyFile(text);
  if ('error' in parsed) isSentence(parsed.error);
  else underPolicy(snapshot, parsed, '2026-12-01');
}

function profile(text: string): void {
  const read = readStructured(text, 'file');
  orSentence('error' in read ? read : readProfile(read.content as Json, 'mine.yaml'));
}

export const yamlTargets = {
  compose: utf8(compose),
  policy: utf8(policy),
  profile: utf8(profile),
} as const;
