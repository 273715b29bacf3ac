/** Where in the files each finding of a service comes from. */
import {childOf, entriesOf, itemsOf, type Node, type Position, textOfNode} from '../../compose/node.ts';
import {longVolume} from '../../compose/resolve-paths.ts';
import type {Finding} from '../../snapshot.ts';

const mountKeys = ['volumes', 'secrets', 'configs', 'use_api_socket', 'volumes_from'];

/** The keys of a service that a finding speaks of, by the finding's id; the first that stands there counts. */
const keys: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [/^(privileged|drop-ignored)$/, ['privileged']],
  [/^(runtime-socket|host-root-mounted|host-path-mounted)$/, mountKeys],
  [/^device$/, ['devices', 'volumes']],
  [/^device-cgroup-rule$/, ['device_cgroup_rules']],
  [/^host-pid$/, ['pid']],
  [/^host-network$/, ['network_mode', 'networks']],
  [/^host-ipc$/, ['ipc']],
  [/^host-uts$/, ['uts']],
  [/^host-user-namespace$/, ['userns_mode']],
  [/^(seccomp-off|lsm-off|system-paths-unmasked)$/, ['security_opt']],
  [/^root-on-host$/, ['user']],
  [/^(privileged|root)-hook$/, ['pre_start', 'post_start', 'pre_stop']],
  [/^privileged-build$/, ['build']],
  [/^(cap-|all-|beyond-|unjudged-|add-and-drop|bpf-|sys-|net-)/, ['cap_add', 'privileged']],
  [/^capabilities-within-reach$/, ['cap_add', 'user']],
];

/** What an item of a list is known by in a finding's evidence. */
function marksOf(item: Node): readonly string[] {
  const long = longVolume(item);
  const named = ['source', 'target'].flatMap(key => textOfNode(childOf(long, key)) ?? []);
  return [...named, ...(textOfNode(item) === undefined ? [] : [textOfNode(item) ?? ''])].filter(
    mark => mark.length > 1,
  );
}

const capability = (id: string): string => id.replace(/^cap-/, '').replaceAll('-', '_').toUpperCase();

const isMeant = (item: Node, {id, evidence}: Finding): boolean =>
  marksOf(item).some(mark => evidence.includes(mark) || mark.toUpperCase().endsWith(capability(id)));

function placesIn(node: Node, finding: Finding): readonly Position[] {
  const items = itemsOf(node);
  const meant = items.filter(item => isMeant(item, finding));
  const found = meant.length > 0 ? meant : items.slice(0, 1);
  return found.length > 0 ? found.map(({at}) => at) : [node.at];
}

/** The places of a finding, at least one: that of the service if it says nothing of it. */
export function placesOf(finding: Finding, service: Node): readonly Position[] {
  const named = keys.find(([id]) => id.test(finding.id))?.[1] ?? [];
  const nodes = named.flatMap(key => childOf(service, key) ?? []);
  const exact = nodes.flatMap(node =>
    itemsOf(node).some(item => isMeant(item, finding)) ? placesIn(node, finding) : [],
  );
  if (exact.length > 0) return exact;
  const [first] = nodes;
  if (first !== undefined) return placesIn(first, finding);
  return [entriesOf(service)[0]?.[1].at ?? service.at];
}
