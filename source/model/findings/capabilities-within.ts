/** How `--privileged`, `--cap-add` and `--cap-drop` have to change to lead to less. */
import {bitOfName, bitsOf, capabilityName, maskOf} from '../capability.ts';
import type {EngineRules} from '../engine-rules.ts';
import {expectedBounding} from '../expected.ts';
import {addFlags, dropFlags, flagName} from '../flags/capabilities.ts';
import type {Declared} from '../flags/declared.ts';
import {flag} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import {adding, type Remedy, removing} from '../remedy.ts';

const isIn = (name: string, set: bigint): boolean => {
  const bit = bitOfName(name);
  return bit !== undefined && (set & maskOf(bit)) !== 0n;
};

/**
 * The changes of flags that keep the bounding set within `allowed`: added capabilities outside it are left out, and
 * those outside it that the engine grants are dropped. To drop an added capability would have no effect. If the user
 * is not root, capabilities that are added on Docker give nothing, so they are left out as well.
 */
export function remediesWithin(
  declared: Declared,
  allowed: bigint,
  rules: EngineRules,
  everything: bigint,
): readonly Remedy[] {
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
    ...(declared.privileged ? [removing(flag('privileged'))] : []),
    ...addFlags(gone).map(removing),
    ...dropFlags(drop).map(adding),
  ];
}
