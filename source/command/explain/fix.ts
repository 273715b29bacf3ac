/** `--fix`: the remedies as a patch of the Compose files. Each change is tried first: what breaks the project stays out. */
import type {ComposeFiles} from '../../model/compose/files.ts';
import type {Project} from '../../model/compose/project.ts';
import {remedyEdits} from '../../model/explain/compose/edits.ts';
import {applyEdits, type TextEdit} from '../../model/explain/compose/text-edits.ts';
import type {Explanation} from '../../model/explain/explain.ts';
import {filePatch} from '../../model/file-patch.ts';
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

/** The patch, for `patch -p0` in the folder; '' if nothing can be changed. */
export function fixedFiles(
  {explained}: Explanation,
  project: Project,
  files: ComposeFiles,
  reload: Reload,
  folder: string,
): string {
  const wanted = explained.flatMap(each => {
    const node = each.service === null ? undefined : project.services.get(each.service);
    return node === undefined ? [] : remedyEdits(each, node, file => textOf(files, file));
  });
  const edits = holding(wanted, project, files, reload);
  const changed = changedFiles(files, edits);
  const paths = [...new Set(edits.map(({file}) => file))];
  return paths
    .map(path =>
      filePatch(relativePath(path, folder), textOf(files, path) ?? '', textOf(changed, path) ?? ''),
    )
    .join('');
}
