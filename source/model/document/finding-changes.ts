/** What changed of the findings of a container, and of its risk. */
import {isUnknown} from '../known.ts';
import type {Finding} from '../snapshot.ts';
import type {ChangeDetail, ContainerPair} from './change.ts';
import {isSameProcess} from './process-changes.ts';

/** Rules that judge how a process came to what it holds, of which some facts are looked up after it was first seen. */
const rulesOfOrigin: ReadonlySet<string> = new Set(['gained-by-file', 'gained-privilege']);

/**
 * Whether one side alone knows what those rules rest on: what its flags lead to, and what the program of a process gave
 * it, which the engine and the kernel tell one after the other.
 */
function knowsMore({before, after}: ContainerPair): boolean {
  if (isUnknown(before.expected) !== isUnknown(after.expected)) return true;
  return after.processes.some(process => {
    const earlier = before.processes.find(
      one => isSameProcess(one, process) && one.command === process.command,
    );
    if (earlier === undefined) return false;
    const [was, is] = [earlier.fileCapabilities, process.fileCapabilities];
    return isUnknown(was) ? !isUnknown(is) : was !== is;
  });
}

/** Findings that came or went, and the risk that they make up. What is only known by now is not a change. */
export function changesOfFindings(pair: ContainerPair): ChangeDetail[] {
  const {before, after} = pair;
  const missing = (from: readonly Finding[], among: readonly Finding[]): readonly Finding[] =>
    from.filter(({id}) => !among.some(other => other.id === id));
  const [gained, lost] = [missing(after.findings, before.findings), missing(before.findings, after.findings)];
  const isLearnt = [...gained, ...lost].some(({id}) => rulesOfOrigin.has(id)) && knowsMore(pair);
  const isChange = ({id}: Finding): boolean => !(isLearnt && rulesOfOrigin.has(id));
  const findings = [
    ...gained.filter(isChange).map((finding): ChangeDetail => ({kind: 'finding gained', finding})),
    ...lost.filter(isChange).map((finding): ChangeDetail => ({kind: 'finding lost', finding})),
  ];
  const isSameRisk = before.risk === after.risk || (isLearnt && findings.length === 0);
  return [
    ...(isSameRisk ? [] : [{kind: 'risk' as const, before: before.risk, after: after.risk}]),
    ...findings,
  ];
}
