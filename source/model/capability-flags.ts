/** `--privileged`, `--cap-add` and `--cap-drop`: what they are, and how they have to change to lead to less. */
import {bitOfName, bitsOf, capabilityName, maskOf} from './capability.ts';
import type {EngineRules} from './engine-rules.ts';
import {expectedBounding} from './expected.ts';
import {addFlags, dropFlags, flagName} from './flags/capabilities.ts';
import type {Declared} from './flags/declared.ts';
import {flagText} from './flags/flag.ts';
import {isUnknown} from './known.ts';

const isIn = (name: string, set: bigint): boolean => {
  const bit = bitOfName(name);
  return bit !== undefined && (set & maskOf(bit)) !== 0n;
};

/**
 * The changes of flags that take the bounding set into `allowed`: what is added goes where it leads beyond,
 * what the engine grants is dropped where it does. An added capability is taken away rather than dropped,
 * since what is added beats what is dropped. Where the user is not root, Docker's added capabilities give
 * nothing, so they go as well.
 */
export function flagsWithin(
  declared: Declared,
  allowed: bigint,
  rules: EngineRules,
  everything: bigint,
): string[] {
  const useless = !rules.addsAmbient && !isUnknown(declared.uid) && declared.uid !== 0;
  const kept = declared.capAdd.filter(name => flagName(name) !== 'ALL' && !useless && isIn(name, allowed));
  const gone = declared.capAdd.filter(name => !kept.includes(name));
  const left = expectedBounding(
    {privileged: false, capAdd: kept, capDrop: declared.capDrop},
    everything,
    rules.granted,
  );
  const excess = left & ~allowed;
  const drop = excess !== 0n && excess === left ? ['ALL'] : bitsOf(excess).map(capabilityName);
  return [
    ...(declared.privileged ? ['remove --privileged'] : []),
    ...addFlags(gone).map(flag => `remove ${flagText(flag)}`),
    ...dropFlags(drop).map(flagText),
  ];
}
