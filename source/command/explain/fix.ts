/** `--fix`: the remedies of a step as a patch of the Compose files. Each change is tried first: what breaks the project stays out. */
import type {ComposeFiles} from '../../model/compose/files.ts';
import type {Project} from '../../model/compose/project.ts';
import {remedyEdits} from '../../model/explain/compose/edits.ts';
import {applyEdits, type TextEdit} from '../../model/explain/compose/text-edits.ts';
import type {Explanation} from '../../model/explain/explain.ts';
import {filePatch} from '../../model/file-patch.ts';
import type {StepName} from '../../model/remedies/plan.ts';
import {relativePath} from '../../report/explain/place.ts';

/** Loads the project as it would be with other texts. */
export type Reload = (files: ComposeFiles) => Project;

const textOf = (files: ComposeFiles, file: string): string | undefined => {
  const text = files.read(file);
  return typeof text === 'string' ? text : undefined;
};

/** The files with changes made. */
function changedFiles(files: ComposeFiles, edits: readonly TextEdit[]): ComposeFiles {
  const byFile = Map.groupBy(edits, ({file}) => file);
  return {
    ...files,
    read: path => {
      const text = files.read(path);
      const its = byFile.get(path);
      return typeof text === 'string' && its !== undefined ? applyEdits(text, its) : text;
    },
  };
}

/** What Compose would not take, each with its service. */
const refusals = ({problems}: Project): ReadonlySet<string> =>
  new Set(
    problems.filter(({kind}) => kind === 'refused').map(({service, sentence}) => `${service} ${sentence}`),
  );

/** Changes that are tried one by one if they do not hold together. */
const mostTried = 200;

/** The changes under which Compose takes the project as it did before. */
function holding(
  edits: readonly TextEdit[],
  project: Project,
  files: ComposeFiles,
  reload: Reload,
): readonly TextEdit[] {
  const known = refusals(project);
  const holds = (some: readonly TextEdit[]): boolean => {
    const changed = reload(changedFiles(files, some));
    const {size} = changed.services;
    return size === project.services.size && [...refusals(changed)].every(each => known.has(each));
  };
  if (holds(edits)) return edits;
  const kept: TextEdit[] = [];
  for (const edit of edits.slice(0, mostTried)) if (holds([...kept, edit])) kept.push(edit);
  return kept;
}

/** What a project leads to, with these files. */
export type Rejudge = (project: Project, files: ComposeFiles) => Explanation;

/** A finding that another one hid is remedied in the next round; more of them are not expected to end it. */
const mostRounds = 4;

/** The patch, for `patch -p0` in the folder; '' if nothing can be changed. */
export function fixedFiles(
  project: Project,
  files: ComposeFiles,
  {reload, judge, step}: {readonly reload: Reload; readonly judge: Rejudge; readonly step: StepName},
  folder: string,
): string {
  const paths = new Set<string>();
  let changed = files;
  for (let round = 0; round < mostRounds; round++) {
    const now = round === 0 ? project : reload(changed);
    const texts = changed;
    const wanted = judge(now, texts).explained.flatMap(each => {
      const node = each.service === null ? undefined : now.services.get(each.service);
      return node === undefined ? [] : remedyEdits(each, node, file => textOf(texts, file), step);
    });
    const edits = holding(wanted, now, texts, reload);
    if (edits.length === 0) break;
    for (const {file} of edits) paths.add(file);
    changed = changedFiles(texts, edits);
  }
  return [...paths]
    .map(path =>
      filePatch(relativePath(path, folder), textOf(files, path) ?? '', textOf(changed, path) ?? ''),
    )
    .join('');
}
