/** Whether the procfs that captop reads shows the engine's host, and why nothing could be observed of a container. */

import type {Engine, EngineContainer, EngineFacts} from '../engine/engine.ts';
import type {Missing} from '../kernel/init-process.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import type {Reader} from '../kernel/reader.ts';
import type {ScannedContainer} from '../kernel/scanned-container.ts';
import {isRunning} from '../model/container-state.ts';
import {isUnknown} from '../model/known.ts';
import type {ObservedHost, Unobserved} from '../model/snapshot.ts';

/** Whether the procfs that captop reads shows the engine's host. */
export interface Evidence {
  readonly evidence: ObservedHost['evidence'];
  readonly limits: readonly string[];
  /** Why there is none; '' if there is some. */
  readonly detail: string;
}

export const hides = ({hidepid}: Reader): boolean => hidepid !== '0';

/**
 * One container whose PID 1 was proven settles it. If none runs, an engine on this machine, with this machine's kernel,
 * is taken for this machine's own; of any other engine it is not known then.
 *
 * @param view without those that have provably ended, which prove nothing
 */
export function evidenceOf(
  view: ReadonlyMap<string, ScannedContainer | Missing>,
  {isLocal}: Engine['place'],
  engineFacts: EngineFacts,
  proc: Procfs,
  reader: Reader,
): Evidence {
  const kernel = attempt('sys/kernel/osrelease', () => proc.text('sys/kernel/osrelease').trim());
  const otherKernel = !isUnknown(kernel) && engineFacts.kernel !== '' && kernel !== engineFacts.kernel;
  const proven = [...view.values()].some(seen => typeof seen === 'object');
  const isThere = isLocal || proc.evidence === 'ssh';
  if (proven || (!otherKernel && isThere && (view.size === 0 || hides(reader))))
    return {evidence: proc.evidence, limits: [], detail: ''};
  if (!otherKernel && view.size === 0) {
    const unproven = `no container runs by which it could be known whether ${proc.root} shows the host of this daemon`;
    return {evidence: 'none', limits: [unproven], detail: unproven};
  }
  const other = otherKernel ? ' (its kernel is another one)' : '';
  const elsewhere =
    'it runs on another machine, in a virtual machine or in another PID namespace; run captop there';
  const sentence = `the processes of this daemon are not in ${proc.root}${other}: ${elsewhere}${proc.evidence === 'ssh' ? '' : ', or give its procfs with --proc'}`;
  return {evidence: 'none', limits: [sentence], detail: sentence};
}

const details: Readonly<Record<Missing, (pid: number, reader: Reader) => Unobserved>> = {
  gone: pid => ({reason: 'gone', detail: `process ${pid} ended before it could be read`}),
  forbidden: (pid, {asRoot}) => ({
    reason: 'hidden',
    detail: `captop has no permission to read process ${pid}: ${asRoot}`,
  }),
  unsupported: pid => ({
    reason: 'unverified',
    detail: `what stands at ${pid} in the procfs cannot be read as a process`,
  }),
  starting: pid => ({
    reason: 'unverified',
    detail: `process ${pid} is starting a program, and lets whoever reads it wait until it has`,
  }),
  'not-ours': pid => ({
    reason: 'unverified',
    detail: `process ${pid} here is not proven to be this container's: neither its cgroup nor its parent names it`,
  }),
};

/** The reason for a container that is listed as running, but whose PID the engine did not tell; null for others. */
export const unanswered = (container: EngineContainer): Unobserved | null =>
  isRunning(container) && isUnknown(container.pid)
    ? {reason: 'unverified', detail: container.pid.unknown}
    : null;

/** The reason for one container; `pid` is what the engine still reports when it is asked again. */
export function unobservedBecause(missing: Missing, pid: number, reader: Reader, ours: Evidence): Unobserved {
  if (ours.evidence === 'none') return {reason: 'no-procfs', detail: ours.detail};
  // A hidden process answers like one that has ended.
  if (missing === 'gone' && hides(reader))
    return {
      reason: 'hidden',
      detail: `process ${pid} is hidden from this user (the procfs is mounted with hidepid=${reader.hidepid}): ${reader.asRoot}`,
    };
  return details[missing](pid, reader);
}
