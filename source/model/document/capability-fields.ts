/** How capability sets are written in a document: as lists of names in bit order. */
import {bitOfName, capabilityNames, maskOf, toHex} from '../capability.ts';
import {memoizeEach} from '../memoize.ts';
import {type CapabilitySets, type SetName, setNames} from '../vocabulary.ts';
import {type Codec, DocumentError, formed, list, record} from './codec.ts';

const names = list(formed(/^CAP_[A-Z0-9_]+$/, 'the name of a capability, such as CAP_KILL'));

/** A capability set, as a list of names in bit order. */
export const capabilitySet: Codec<bigint> = {
  schema: {...names.schema, uniqueItems: true},
  write: capabilityNames,
  read: (json, at) => {
    let set = 0n;
    for (const [index, name] of names.read(json, at).entries()) {
      const bit = bitOfName(name);
      if (bit === undefined)
        throw new DocumentError(`${at}[${index}]`, `a capability that captop knows, not ${name}`);
      set |= maskOf(bit);
    }
    return set;
  },
};

/** The five sets as lists of names. */
export const fiveSets: Codec<CapabilitySets> = record(setNames, capabilitySet);

const hexSets = record(setNames, formed(/^0x[0-9a-f]{1,16}$/, 'hexadecimal'));

/** The five sets as lists of names, and in hexadecimal as the kernel prints them. */
export const observedSets: Codec<CapabilitySets> = {
  schema: {
    ...fiveSets.schema,
    required: [...setNames, 'hex'],
    properties: {...(fiveSets.schema.properties as object), hex: hexSets.schema},
  },
  // Most processes hold the same sets, which are the same object.
  write: memoizeEach((sets: CapabilitySets) => ({
    ...(fiveSets.write(sets) as object),
    hex: Object.fromEntries(setNames.map((set: SetName) => [set, toHex(sets[set])])),
  })),
  read: fiveSets.read,
};
