/** The engines of the machines, and the shell's words that reach each. */
import {type LabCase, labCases} from '../lab/cases.ts';

/** Runs words as the user anna, with what her session has. */
export const asAnna =
  'runuser -u anna -- env HOME=/home/anna XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus';

/** As carol, who may use the host's Docker and is not root. */
export const asCarol = 'runuser -u carol -- env HOME=/home/carol';

/** As bob, who is in no group but his own, and has no engine. */
export const asBob = 'runuser -u bob -- env HOME=/home/bob';

/** An engine's command line, as docker(1) is used. */
export interface Engine {
  readonly name: string;
  readonly command: string;
  /** What it starts. */
  readonly cases: readonly LabCase[];
}

const some = (names: readonly string[]): readonly LabCase[] =>
  labCases.filter(({name}) => names.includes(name));

/** Every case of the lab, but for what comes and goes: that cannot be compared with what was read a moment later. */
export const allCases = labCases.filter(({state}) => state !== 'restarting');

/** Cases that say something of every kind of machine. */
const fewCases = some([
  ...['web', 'user1000', 'macadmin', 'priv', 'hostpid', 'nnp', 'hostroot', 'builder', 'apparmoroff'],
]);

/** The cases that words name: `all`, `few`, or their names with commas between; undefined if one of them is no case. */
export function casesNamed(words: string): readonly LabCase[] | undefined {
  if (words === 'all') return allCases;
  if (words === 'few') return fewCases;
  const names = words.split(',');
  const found = allCases.filter(({name}) => names.includes(name));
  return found.length === names.length ? found : undefined;
}

export const docker = (cases: readonly LabCase[]): Engine => ({name: 'docker', command: 'docker', cases});

/** The host's own Docker, of which only has to be seen that it is another. */
export const besides = docker(some(['web', 'priv']));

/** The cases of another engine, with names of their own; one that joins another joins that engine's. */
const renamed = (prefix: string, cases: readonly LabCase[]): readonly LabCase[] =>
  cases.map(one => ({
    ...one,
    name: `${prefix}${one.name}`,
    flags: one.flags.map(flag => flag.replace('=container:', `=container:${prefix}`)),
  }));

export const podman: Engine = {
  name: 'podman',
  command: 'podman',
  cases: renamed('pod-', some(['web', 'user1000', 'macadmin', 'children'])),
};

export const rootlessDocker = (cases: readonly LabCase[]): Engine => ({
  name: 'rootless',
  command: `${asAnna} DOCKER_HOST=unix:///run/user/1000/docker.sock docker`,
  cases: renamed('anna-', cases),
});

export const rootlessPodman: Engine = {
  name: 'rootless-podman',
  command: `${asAnna} podman`,
  cases: renamed('anna-pod-', some(['web', 'user1000'])),
};
