/** The lab's containers that only sleep hold what their flags give any container: no other has to be started for it. */
import {type LabCase, labCases} from './cases.ts';
import {labImage} from './image.ts';

const onlySleeps = ({command, state, after}: LabCase): boolean =>
  command.join(' ') === 'sleep infinity' && state === 'running' && after.length === 0;

const flagsOf = (flags: readonly string[]): string =>
  JSON.stringify(flags.filter(flag => flag !== '--network=none'));

/** The name of the lab's container that only sleeps and was started with these flags; undefined where there is none. */
export const plainWith = (flags: readonly string[], image: string = labImage): string | undefined =>
  labCases.find(one => onlySleeps(one) && one.image === image && flagsOf(one.flags) === flagsOf(flags))?.name;
