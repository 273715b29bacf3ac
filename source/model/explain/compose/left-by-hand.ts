/** What of a service's remedies no edit of a file brings about, in sentences. */
import {textOfNode} from '../../compose/node.ts';
import {type Flag, flagText, isSameFlag} from '../../flags/flag.ts';
import {isRemedied, type StepName} from '../../remedies/plan.ts';
import type {Explained} from '../explain.ts';
import {wantedOf} from './edits.ts';
import type {Origin} from './origins.ts';

/** Why a value stays, by the key that it stands under. */
function reasonOf({key, node, flags}: Origin): string {
  if (key === 'volumes_from')
    return `it comes with volumes_from: ${textOfNode(node) ?? ''}, which may bring more than that: take it out of there`;
  if (flags.length > 1) return `it comes with others by one item of ${key}`;
  return `an edit of ${key} that changes nothing else was not found: others may share it, it may hide something, or a comment stands in it`;
}

const isIn = (flag: Flag, flags: readonly Flag[]): boolean => flags.some(each => isSameFlag(each, flag));

/** What is still to be done once the files are changed as far as they can be. */
export function leftByHand(explained: Explained, step: StepName): readonly string[] {
  const {container, origins} = explained;
  const service = `service ${explained.service ?? container.name}`;
  const {add, remove} = wantedOf(explained, step);
  const removing = remove.map(flag => {
    const origin = origins.find(({flags}) => isIn(flag, flags));
    const reason = origin === undefined ? 'no line of its own says so' : reasonOf(origin);
    return `${service}: take ${flagText(flag)} out by hand: ${reason}`;
  });
  const adding = add.map(flag => `${service}: add ${flagText(flag)} by hand: no place for it was found`);
  const others = container.findings
    .filter(finding => isRemedied[step](finding) && finding.remedy.length === 0)
    .map(({id, evidence}) => `${service}: ${id} is to be mended by hand: ${evidence}`);
  return [...new Set([...removing, ...adding, ...others])];
}
