/** Explains without a disk, as `captop explain` does by default. */
import {referenceHost} from '../../source/command/explain/host.ts';
import {loadProject} from '../../source/model/compose/project.ts';
import {explainProject} from '../../source/model/explain/compose/explain-project.ts';
import {noContainers} from '../../source/model/explain/containers.ts';
import type {Explained, ExplainOptions, Explanation} from '../../source/model/explain/explain.ts';
import type {RunSurroundings} from '../../source/model/explain/run.ts';
import {planOf, type RemedyPlan} from '../../source/model/remedies/plan.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {type ComposeCase, filesIn, requestOf} from './case.ts';

/** The folder in which projects without a disk lie. */
export const projectFolder = '/srv/project';

/** Where a command would be run, with some files beside it. */
export const commandPlace = (files: Readonly<Record<string, string>> = {}): RunSurroundings => ({
  folder: projectFolder,
  home: '/home/me',
  files: filesIn(files, projectFolder),
  find: noContainers,
});

/** What the services of a project would lead to. */
export function explainCase(
  one: Omit<ComposeCase, 'name'>,
  host: ObservedHost = referenceHost('docker').host,
  options: ExplainOptions = {},
): Explanation {
  const files = filesIn(one.files, projectFolder);
  const project = loadProject(requestOf({name: '', ...one}, projectFolder), files);
  return explainProject(project, files, host, noContainers, options);
}

/** The same of one file's text. */
export const explainText = (text: string, host?: ObservedHost, options?: ExplainOptions): Explanation =>
  explainCase({files: {'compose.yaml': text}}, host, options);

/** The sentences of everything that is wrong, those of services among them. */
export const sentencesOf = ({problems, explained}: Explanation): readonly string[] =>
  [...new Set([...problems, ...explained.flatMap(each => each.problems)])].map(({sentence}) => sentence);

/** The same with what its remedies lead to. */
export const withPlan = <T extends Explained>(explained: T): T & {readonly plan: RemedyPlan} => ({
  ...explained,
  plan: planOf(explained.container, explained.host, explained.profile),
});
