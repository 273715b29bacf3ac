/** Where in the files each finding of a service comes from. */
import {childOf, entriesOf, itemsOf, type Node, type Position, textOfNode} from '../../compose/node.ts';
import {truthOfNode} from '../../compose/truth.ts';
import {isRootHook} from '../../findings/hooks.ts';
import {isSameFlag} from '../../flags/flag.ts';
import type {Finding} from '../../snapshot.ts';
import type {Origin} from './origins.ts';

const mountKeys = ['volumes', 'secrets', 'configs', 'use_api_socket', 'volumes_from'];

/** The keys of a service that a finding speaks of, by the finding's id. */
const keys: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [/^(privileged|drop-ignored)$/, ['privileged']],
  [/^(runtime-socket|host-root-mounted|host-path-mounted)$/, mountKeys],
  [/^device$/, ['devices', 'volumes']],
  [/^device-cgroup-rule$/, ['device_cgroup_rules']],
  [/^host-root-through-proc$/, ['pid', ...mountKeys]],
  [/^(host-pid|neighbour-mounts)$/, ['pid']],
  [/^host-network$/, ['network_mode', 'networks']],
  [/^host-ipc$/, ['ipc']],
  [/^host-uts$/, ['uts']],
  [/^host-user-namespace$/, ['userns_mode']],
  [/^(seccomp-off|seccomp-wide|lsm-off|system-paths-unmasked)$/, ['security_opt']],
  [/^root-on-host$/, ['user']],
  [/^(privileged|root)-hook$/, ['pre_start', 'post_start', 'pre_stop']],
  [/^privileged-build$/, ['build']],
  [/^sys-ptrace-host-pid$/, ['pid', 'cap_add']],
  [/^net-admin-host-network$/, ['network_mode', 'networks', 'cap_add']],
  [/^add-and-drop$/, ['cap_drop', 'cap_add']],
  [/^(cap-|all-|beyond-|unjudged-|bpf-|sys-|net-)/, ['cap_add', 'privileged']],
  [/^capabilities-within-reach$/, ['cap_add', 'user']],
];

/** Whether a value leads to a flag that the finding's remedy takes out. */
const isNamed = ({flags}: Origin, {remedy}: Finding): boolean =>
  remedy.some(each => each.kind === 'remove' && flags.some(flag => isSameFlag(flag, each.flag)));

/** Items that no flag of docker run stands for, by the finding that speaks of them. */
const itemsOfFinding: Readonly<Record<string, (item: Node) => boolean>> = {
  'privileged-hook': item => truthOfNode(childOf(item, 'privileged')) === true,
  'root-hook': item => isRootHook(textOfNode(childOf(item, 'user')) ?? ''),
};

/** The places of a finding, at least one: that of the service if it says nothing of it. */
export function placesOf(
  finding: Finding,
  service: Node,
  origins: readonly Origin[],
): readonly [Position, ...Position[]] {
  const named = keys.find(([id]) => id.test(finding.id))?.[1] ?? [];
  const nodes = named.flatMap(key => childOf(service, key) ?? []);
  const isMeant = itemsOfFinding[finding.id];
  const [first, ...others] = [
    ...origins.filter(origin => named.includes(origin.key) && isNamed(origin, finding)).map(({node}) => node),
    ...(isMeant === undefined ? [] : nodes.flatMap(node => itemsOf(node).filter(isMeant))),
  ];
  if (first !== undefined) return [first.at, ...others.map(({at}) => at)];
  return [(nodes[0] ?? entriesOf(service)[0]?.[1] ?? service).at];
}
