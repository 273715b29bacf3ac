/** The formats in which remedies are handed on, one row each: docker run, Compose, Kubernetes, ctr. */
import {belongingOf, labelOf} from '../belonging.ts';
import {type Flag, flag, flagText} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import {adding} from '../remedy.ts';
import {shellWord} from '../shell-word.ts';
import type {Container} from '../snapshot.ts';
import {afterRemedies} from './apply.ts';
import {composeFragment, composeOverride} from './compose.ts';
import {asInCtr} from './ctr.ts';
import {type DiffLine, lineDiff, unifiedDiff} from './line-diff.ts';
import type {RemedyPlan, StepName} from './plan.ts';
import {podOf} from './pod.ts';

/** A step of a container's remedies, in one format. */
export interface RemedyText {
  /** What goes, comes and stays, line by line. */
  readonly diff: readonly DiffLine[];
  /** The same as a unified diff of a file; '' for flags. */
  readonly patch: string;
  /** What is pasted: the flags, the override file, the pod; '' if there is nothing to say. */
  readonly paste: string;
}

export interface RemedyFormat {
  readonly id: 'docker run' | 'compose' | 'kubernetes' | 'ctr run';
  /** Above what is shown. */
  readonly title: string;
  /** What `paste` is, for a message: `the flags`. */
  readonly pasted: string;
  /** Whether a container is usually changed in this format; of several formats the last counts. */
  readonly suits: (container: Container) => boolean;
  readonly text: (container: Container, plan: RemedyPlan, step: StepName) => RemedyText;
}

/** The service's own name, else the container's. */
const serviceOf = (container: Container): string => belongingOf(container, 'service') ?? container.name;

function inCompose(container: Container, {before, ...steps}: RemedyPlan, step: StepName): RemedyText {
  const service = serviceOf(container);
  const {flags} = steps[step];
  const [old, fresh] = [composeFragment(service, before), composeFragment(service, flags)];
  const mounts = isUnknown(container.declared) ? [] : container.declared.mounts;
  const project = belongingOf(container, 'project');
  return {
    diff: lineDiff(old, fresh),
    patch: unifiedDiff('compose.yaml', old, fresh),
    paste: composeOverride({service, project, mounts}, before, flags),
  };
}

/**
 * The restricted level of the Pod Security Standards also requires `allowPrivilegeEscalation: false`, which a pod without
 * root and capabilities can always have.
 */
const asPod = (flags: readonly Flag[], step: StepName): readonly Flag[] =>
  step === 'hardened' ? afterRemedies(flags, [adding(flag('security-opt', 'no-new-privileges'))]) : flags;

function inKubernetes(container: Container, plan: RemedyPlan, step: StepName): RemedyText {
  const name = serviceOf(container);
  const old = podOf(name, container, plan, plan.before);
  const fresh = podOf(name, container, plan, asPod(plan[step].flags, step));
  return {diff: lineDiff(old, fresh), patch: unifiedDiff('pod.yaml', old, fresh), paste: fresh};
}

function inCtr(container: Container, {before, ...steps}: RemedyPlan, step: StepName): RemedyText {
  const [old, fresh] = [before, steps[step].flags].map(flags =>
    asInCtr(container, flags).map(one => shellWord(flagText(one))),
  ) as [string[], string[]];
  return {diff: lineDiff(old.join('\n'), fresh.join('\n')), patch: '', paste: fresh.join(' ')};
}

/** What belongs to no pod and was not made by nerdctl, whose flags are those of docker run (nerdctl pkg/labels). */
const isOfCtr = (container: Container): boolean =>
  container.engine === 'containerd' &&
  belongingOf(container, 'pod') === null &&
  labelOf(container, 'nerdctl/name') === null &&
  labelOf(container, 'nerdctl/namespace') === null;

export const remedyFormats: readonly RemedyFormat[] = [
  {
    id: 'docker run',
    title: 'Flags of docker run',
    pasted: 'the flags',
    suits: () => true,
    text: (_, plan, step) => ({
      diff: plan[step].diff.map(line => ({...line, text: shellWord(line.text)})),
      patch: '',
      paste: plan[step].flags.map(one => shellWord(flagText(one))).join(' '),
    }),
  },
  {
    id: 'compose',
    title: 'Compose',
    pasted: 'the override file',
    suits: container => belongingOf(container, 'project') !== null,
    text: inCompose,
  },
  {
    id: 'kubernetes',
    title: 'Kubernetes',
    pasted: 'the pod',
    suits: container => belongingOf(container, 'pod') !== null,
    text: inKubernetes,
  },
  {id: 'ctr run', title: 'Flags of ctr run', pasted: 'the flags', suits: isOfCtr, text: inCtr},
];

/** The format in which a container is usually changed: that of who made it. */
export const usualFormat = (container: Container): RemedyFormat['id'] =>
  remedyFormats.findLast(({suits}) => suits(container))?.id ?? 'docker run';
