/**
 * `--fix`: the remedies of a step as a patch of the Compose files. Each change is tried first: what breaks the project,
 * or changes more of it than the remedies say, stays out, and has to be done by hand.
 */
import type {ComposeFiles} from '../../model/compose/files.ts';
import type {Project} from '../../model/compose/project.ts';
import {type RemedyEdit, remedyEdits, wantedOf} from '../../model/explain/compose/edits.ts';
import {isAsIntended} from '../../model/explain/compose/intended.ts';
import {leftByHand} from '../../model/explain/compose/left-by-hand.ts';
import {applyEdits} from '../../model/explain/compose/text-edits.ts';
import {WrittenFiles} from '../../model/explain/compose/written.ts';
import type {Explained, Explanation} from '../../model/explain/explain.ts';
import {filePatch} from '../../model/file-patch.ts';
import type {Flag} from '../../model/flags/flag.ts';
import type {StepName} from '../../model/remedies/plan.ts';
import {relativePath} from '../../report/explain/place.ts';

/** Loads the project as it would be with other texts. */
export type Reload = (files: ComposeFiles) => Project;

/** What is not UTF-8 was replaced as it was read, and cannot be written back. */
const isWhole = (text: string): boolean => !text.includes('\uFFFD');

/** The text of a file that can be changed; undefined for any other. */
const textOf = (files: ComposeFiles, file: string): string | undefined => {
  const text = files.read(file);
  return typeof text === 'string' && isWhole(text) ? text : undefined;
};

/** Files of the services that are not UTF-8 throughout. */
const unchangeable = (explained: readonly Explained[], files: ComposeFiles): readonly string[] =>
  [...new Set(explained.flatMap(({origins}) => origins.map(({node}) => node.at.file)))].filter(file => {
    const text = files.read(file);
    return typeof text === 'string' && !isWhole(text);
  });

/** The files with changes made. */
function changedFiles(files: ComposeFiles, edits: readonly RemedyEdit[]): ComposeFiles {
  const byFile = Map.groupBy(
    edits.map(({edit}) => edit),
    ({file}) => file,
  );
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

/** Loads of the project to find the changes that hold, by halves: each takes as long as the project is large. */
const mostTried = 200;

/** The same edit of several services is one. */
const together = (edits: readonly RemedyEdit[]): readonly (readonly RemedyEdit[])[] => [
  ...Map.groupBy(edits, ({edit: {file, start, end, text}}) => `${file}\n${start}-${end}\n${text}`).values(),
];

/** The edits under which Compose takes the project as it did before, and that change what they are meant to change. */
function holding(
  edits: readonly RemedyEdit[],
  project: Project,
  files: ComposeFiles,
  named: ReadonlyMap<string, readonly Flag[]>,
  reload: Reload,
): readonly RemedyEdit[] {
  const known = refusals(project);
  const holds = (some: readonly RemedyEdit[]): boolean => {
    const changed = changedFiles(files, some);
    const after = reload(changed);
    if (![...refusals(after)].every(each => known.has(each))) return false;
    const changes = some.map(({change}) => change);
    return isAsIntended({project, files}, {project: after, files: changed}, changes, named);
  };
  if (edits.length === 0 || holds(edits)) return edits;
  let kept: readonly RemedyEdit[] = [];
  let tries = 0;
  const keep = (groups: readonly (readonly RemedyEdit[])[]): void => {
    const more = [...kept, ...groups.flat()];
    if (groups.length === 0 || tries++ >= mostTried) return;
    if (holds(more)) {
      kept = more;
    } else if (groups.length > 1) {
      const half = groups.length >> 1;
      keep(groups.slice(0, half));
      keep(groups.slice(half));
    }
  };
  keep(together(edits));
  return kept;
}

/** What a project leads to, with these files. */
export type Rejudge = (project: Project, files: ComposeFiles) => Explanation;

/** A finding that another one hid is remedied in the next round; more of them are not expected to end it. */
const mostRounds = 4;

export interface Fixed {
  /** For `patch -p0` in the folder; '' if nothing can be changed. */
  readonly patch: string;
  /** What has to be done by hand, in sentences. */
  readonly byHand: readonly string[];
}

/** Patch takes no file by a name that leads out of the folder. */
const notBelow = (path: string, folder: string): string =>
  path === '-'
    ? 'the patch is of standard input: give patch the name of the file that it is meant for, before the patch'
    : `${path} is not below ${folder}, where patch changes nothing: give patch that name, before the patch`;

/** The remedies of a step as a patch, as far as the files can be changed to that and to nothing else. */
export function fixedFiles(
  project: Project,
  files: ComposeFiles,
  {reload, judge, step}: {readonly reload: Reload; readonly judge: Rejudge; readonly step: StepName},
  folder: string,
): Fixed {
  const paths = new Set<string>();
  let changed = files;
  let now = project;
  let explained: readonly Explained[] = judge(now, changed).explained;
  for (let round = 0; round < mostRounds; round++) {
    const texts = changed;
    const written = new WrittenFiles(now.files, file => textOf(texts, file));
    const wanted = explained.flatMap(each => {
      const node = each.service === null ? undefined : now.services.get(each.service);
      return node === undefined || each.service === null
        ? []
        : remedyEdits(each, each.service, node, written, step);
    });
    const named = new Map(explained.map(each => [each.service ?? '', wantedOf(each, step).remove]));
    const edits = holding(wanted, now, texts, named, reload);
    if (edits.length === 0) break;
    for (const {edit} of edits) paths.add(edit.file);
    changed = changedFiles(texts, edits);
    now = reload(changed);
    ({explained} = judge(now, changed));
  }
  // Patch changes no link, but the file that it leads to.
  const real = (path: string): string => relativePath(files.realPath(path) ?? path, folder);
  const patches = [...paths].map(path =>
    filePatch(real(path), textOf(files, path) ?? '', textOf(changed, path) ?? ''),
  );
  const outside = [...paths]
    .filter(path => path === '-' || real(path).startsWith('/'))
    .map(path => notBelow(path, folder));
  const left = unchangeable(explained, files).map(
    path => `${relativePath(path, folder)} is left as it is: it has characters that are not UTF-8`,
  );
  return {
    patch: patches.join(''),
    byHand: [...outside, ...left, ...explained.flatMap(each => leftByHand(each, step))],
  };
}
