/** `captop explain`: what a command or a Compose project would lead to, without starting anything. */
import {once} from 'node:events';
import {text as wholeText} from 'node:stream/consumers';
import type {ComposeFiles} from '../../model/compose/files.ts';
import type {Problem} from '../../model/compose/problem.ts';
import {loadProject, type Project} from '../../model/compose/project.ts';
import {baselineText, readBaseline} from '../../model/explain/baseline.ts';
import {explainProject} from '../../model/explain/compose/explain-project.ts';
import {type Explained, type Explanation, explainRun} from '../../model/explain/explain.ts';
import {isImageReference} from '../../model/explain/image-reference.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isParseError} from '../../model/flags/parse-error.ts';
import {type Known, unknown} from '../../model/known.ts';
import {type Acceptance, applyPolicy, parsePolicyFile, uselessEntries} from '../../model/policy.ts';
import type {Profile} from '../../model/profile.ts';
import {riskOf} from '../../model/risk.ts';
import {type Finding, severities} from '../../model/snapshot.ts';
import {reports} from '../../report/explain/formats.ts';
import {problemText} from '../../report/explain/place.ts';
import {type ExplainArguments, parseExplainOptions} from '../arguments/explain-options.ts';
import {isColored} from '../color.ts';
import {readTextFile, writeWhole} from '../files.ts';
import {lineWidth} from '../line-width.ts';
import {hasLinks} from '../links.ts';
import {warn} from '../output.ts';
import {printExplainHelp} from '../print-text.ts';
import {loadProfile} from '../profile.ts';
import {version} from '../version.ts';
import {composeDisk} from './compose-disk.ts';
import {fixedFiles, type Rejudge} from './fix.ts';
import {hostFor, type JudgedFor} from './host.ts';

type Users = ReadonlyMap<string, Known<string>>;
/** Explains for a host, with the USER of each image that was asked for. */
type Explain = (judgedFor: JudgedFor, users: Users) => Explanation;
/** The same for a Compose project, as it is or as it would be with other files. */
type ExplainProject = (project: Project, files: ComposeFiles) => Explain;

const environment = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** The project that the options name. */
function projectOf(options: ExplainArguments, files: ComposeFiles): Project {
  const variables = environment();
  return loadProject(
    {
      files: options.files,
      envFiles: options.envFiles,
      profiles: options.profiles,
      projectName: options.projectName,
      projectDirectory: options.projectDirectory,
      workingDirectory: process.cwd(),
      home: variables.get('HOME') ?? '/root',
      environment: variables,
    },
    files,
  );
}

/** What is asked, before the host and the images are known; the project is null for a command. */
function question(
  options: ExplainArguments,
  files: ComposeFiles,
  profile: Profile | undefined,
): {readonly ask: Explain; readonly project: Project | null; readonly askOf: ExplainProject} {
  const optionsFor = (users: Users) => ({
    ...(profile === undefined ? {} : {profile}),
    imageUser: (image: string) => users.get(image) ?? unknown('no daemon was asked about it'),
  });
  const askOf: ExplainProject =
    (project, read) =>
    ({host, find}, users) =>
      explainProject(project, read, host, find, optionsFor(users));
  if (options.words.length === 0) {
    const project = projectOf(options, files);
    return {ask: askOf(project, files), project, askOf};
  }
  const ask: Explain = ({host, find}, users) => {
    const around = {folder: process.cwd(), home: process.env.HOME ?? '/root', files, find};
    const one = explainRun(options.words, host, around, optionsFor(users));
    if (isParseError(one)) throw new Failure(one.error, exitStatus.usage);
    return {explained: [one], problems: one.problems, idle: [], files: []};
  };
  return {ask, project: null, askOf};
}

/** Asks without the images; where a daemon knows them, this only tells their names, and it is asked again. */
async function answer(
  ask: Explain,
  judgedFor: JudgedFor,
): Promise<{readonly whole: Explanation; readonly users: Users}> {
  const {imageUser} = judgedFor;
  const first = ask(judgedFor, new Map());
  if (imageUser === null) return {whole: first, users: new Map()};
  const named = new Set(first.explained.map(({container}) => container.image).filter(isImageReference));
  const users = new Map<string, Known<string>>();
  await Promise.all([...named].map(async image => users.set(image, await imageUser(image))));
  return {whole: ask(judgedFor, users), users};
}

interface Rule {
  /** The findings that count, by the policy and the baseline. */
  readonly count: (explained: Explained) => readonly Finding[];
  /** One sentence about entries of the policy that cover nothing of what was counted; null if there is none. */
  readonly useless: () => string | null;
}

async function ruleOf({policy, baseline}: ExplainArguments): Promise<Rule> {
  const accepted = policy === null ? null : parsePolicyFile(await readTextFile(policy));
  if (accepted !== null && 'error' in accepted)
    throw new Failure(`${policy}: ${accepted.error}`, exitStatus.usage);
  const newIn = baseline === null ? null : readBaseline(await readTextFile(baseline));
  if (newIn !== null && 'error' in newIn) throw new Failure(`${baseline}: ${newIn.error}`, exitStatus.usage);
  const today = new Date().toISOString().slice(0, 10);
  // Projects are judged again for --fix, and what has expired is said once.
  const said = new Set<string>();
  const used = new Set<Acceptance>();
  const count: Rule['count'] = explained => {
    const {container} = explained;
    const by = {name: explained.service ?? container.name, image: container.image};
    const applied = accepted === null ? null : applyPolicy(container.findings, by, accepted, today);
    for (const {finding, by: acceptance} of applied?.expired ?? []) {
      const sentence = `no longer accepted since ${acceptance.expires}: ${finding.id} of ${by.name} (${acceptance.reason})`;
      if (!said.has(sentence)) warn(sentence);
      said.add(sentence);
    }
    for (const each of applied?.covering ?? []) used.add(each);
    const findings = applied?.findings ?? container.findings;
    return newIn === null ? findings : newIn(explained, findings);
  };
  return {count, useless: () => (accepted === null ? null : uselessEntries(accepted, used))};
}

/** The same with only the findings that count; a finding whose severity the policy changed keeps its places. */
function ruled(explained: Explained, rule: Rule): Explained {
  const findings = rule.count(explained);
  const places = new Map(
    findings.map(finding => {
      const original = explained.container.findings.find(({id}) => id === finding.id);
      return [finding, (original && explained.places.get(original)) ?? []];
    }),
  );
  const {container} = explained;
  return {...explained, places, container: {...container, findings, risk: riskOf(container, findings)}};
}

/** 1 for findings, 2 for what would be refused, 4 for what was not looked at: the first of them that holds. */
function statusOf({explained}: Explanation, problems: readonly Problem[], options: ExplainArguments): number {
  const {check, lenient} = options;
  const least = check === null ? -1 : severities.indexOf(check);
  const findings = explained.flatMap(({container}) => container.findings);
  if (findings.some(({severity}) => severities.indexOf(severity) <= least)) return exitStatus.findings;
  if (problems.some(({kind}) => kind === 'refused')) return exitStatus.usage;
  const isOpen = problems.some(({kind}) => kind === 'unresolved');
  return isOpen && !lenient ? exitStatus.unreadable : exitStatus.fine;
}

/** Every problem, each once. */
const problemsOf = ({problems, explained}: Explanation): readonly Problem[] => [
  ...new Set([...problems, ...explained.flatMap(each => each.problems)]),
];

/** Writes parts one by one, each when the one before has gone. */
async function writeParts(parts: Iterable<string>): Promise<void> {
  const {stdout} = process;
  for (const part of parts) {
    // Whoever reads may have seen enough; command/output.ts ends the program then.
    if (stdout.destroyed) return;
    if (!stdout.write(part)) await once(stdout, 'drain').catch(() => undefined);
  }
}

/** Explains what argv behind `explain` asks for; returns the exit status. */
export async function runExplain(args: readonly string[]): Promise<number> {
  const options = await parseExplainOptions(args);
  if (options.help !== null) return printExplainHelp(options.help);
  const profile = options.compare === null ? undefined : await loadProfile(options.compare);
  const rule = await ruleOf(options);
  const files = composeDisk(options.files.includes('-') ? await wholeText(process.stdin) : '');
  const {ask, project, askOf} = question(options, files, profile);
  const judgedFor = await hostFor(options);
  try {
    const {whole, users} = await answer(ask, judgedFor);
    if (options.saveBaseline !== null) await writeWhole(options.saveBaseline, baselineText(whole.explained));
    const withRules = (all: Explanation): Explanation => ({
      ...all,
      explained: all.explained.map(each => ruled(each, rule)),
    });
    const explanation = withRules(whole);
    const useless = options.check === null ? null : rule.useless();
    if (useless !== null) warn(useless);
    const problems = problemsOf(explanation);
    for (const problem of explanation.problems) warn(problemText(problem, process.cwd()));
    if (options.fix !== null && project !== null) {
      const reload = (changed: ComposeFiles) => projectOf(options, changed);
      const judge: Rejudge = (changed, read) => withRules(askOf(changed, read)(judgedFor, users));
      const {patch, byHand} = fixedFiles(project, files, {reload, judge, step: options.fix}, process.cwd());
      for (const sentence of byHand) warn(sentence);
      process.stdout.write(patch);
    } else {
      const write = await reports[options.format]();
      const {description} = judgedFor;
      const layout = {
        width: lineWidth(process.stdout, process.env),
        color: isColored({color: true}),
        links: await hasLinks(),
      };
      await writeParts(write({explanation, description, version, folder: process.cwd(), ...layout}));
    }
    return statusOf(explanation, problems, options);
  } finally {
    judgedFor.close();
  }
}
