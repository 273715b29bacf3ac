/** `--fix` without a disk: what the files of a project are once its patch is applied. */
import {fixedFiles, type Reload} from '../../source/command/explain/fix.ts';
import {referenceHost} from '../../source/command/explain/host.ts';
import type {ComposeFiles} from '../../source/model/compose/files.ts';
import {loadProject, type Project} from '../../source/model/compose/project.ts';
import {explainProject} from '../../source/model/explain/compose/explain-project.ts';
import {noContainers} from '../../source/model/explain/containers.ts';
import type {Explanation} from '../../source/model/explain/explain.ts';
import type {StepName} from '../../source/model/remedies/plan.ts';
import {type ComposeCase, filesIn, requestOf} from './case.ts';
import {projectFolder} from './explained.ts';

/** A text with the hunks of one file applied, each line of context compared. */
function patched(text: string, lines: readonly string[]): string {
  const before = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const after: string[] = [];
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const hunk = /^@@ -(\d+),(\d+) /.exec(line);
    if (hunk !== null) {
      const from = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      after.push(...before.slice(at, from));
      at = from;
      continue;
    }
    if (line.startsWith('\\')) continue;
    const whole = lines[index + 1]?.startsWith('\\') ? line.slice(1) : `${line.slice(1)}\n`;
    if (!line.startsWith('+') && before[at++] !== whole) throw new Error(`the patch does not fit: ${line}`);
    if (!line.startsWith('-')) after.push(whole);
  }
  return [...after, ...before.slice(at)].join('');
}

export interface FixedProject {
  /** The texts by their paths within the project, once the patch is applied. */
  readonly files: Readonly<Record<string, string>>;
  readonly byHand: readonly string[];
  readonly before: Project;
  readonly after: Project;
  /** What is found once the patch is applied. */
  readonly left: Explanation;
}

/** What `captop explain --fix=STEP` makes of a project. */
export function fixedProject(one: Omit<ComposeCase, 'name'>, step: StepName = 'minimal'): FixedProject {
  const request = requestOf({name: '', ...one}, projectFolder);
  const reload: Reload = files => loadProject(request, files);
  const {host} = referenceHost('docker');
  const judge = (project: Project, files: ComposeFiles): Explanation =>
    explainProject(project, files, host, noContainers);
  const files = filesIn(one.files, projectFolder);
  const before = reload(files);
  const {patch, byHand} = fixedFiles(before, files, {reload, judge, step}, projectFolder);
  const parts = patch.split(/^--- (.*)\n\+\+\+ .*\n/m).slice(1);
  const texts: Record<string, string> = {...one.files};
  for (let at = 0; at < parts.length; at += 2) {
    const [path = '', body = ''] = parts.slice(at, at + 2);
    const whole = texts[path.split('\t')[0] ?? ''] ?? '';
    texts[path.split('\t')[0] ?? ''] = patched(whole, body.replace(/\n$/, '').split('\n'));
  }
  const changed = filesIn(texts, projectFolder);
  const after = reload(changed);
  return {files: texts, byHand, before, after, left: judge(after, changed)};
}
