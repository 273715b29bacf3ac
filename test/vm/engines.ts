/** The engines of the machines, and the shell's words that reach each. */
import {type LabCase, labCases} from '../lab/cases.ts';

/** An engine's command line, as docker(1) is used. */
export interface Engine {
  readonly name: string;
  readonly command: string;
  /** What it starts. */
  readonly cases: readonly LabCase[];
}

const some = (names: readonly string[]): readonly LabCase[] =>
  labCases.filter(({name}) => names.includes(name));

/** Cases that say something of every kind of machine. */
export const fewCases = some([
  ...['web', 'user1000', 'macadmin', 'priv', 'hostpid', 'nnp', 'hostroot', 'builder', 'apparmoroff'],
]);

export const docker = (cases: readonly LabCase[]): Engine => ({name: 'docker', command: 'docker', cases});

const renamed = (prefix: string, cases: readonly LabCase[]): readonly LabCase[] =>
  cases.map(one => ({...one, name: `${prefix}${one.name}`}));

export const podman: Engine = {
  name: 'podman',
  command: 'podman',
  cases: renamed('pod-', some(['web', 'user1000', 'macadmin', 'children'])),
};
