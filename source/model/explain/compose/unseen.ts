/** Keys of a service whose effect captop does not follow: named, and where they may give privilege, not passed. */
import {childOf, entriesOf, isNull, itemsOf, type Node, textOfNode} from '../../compose/node.ts';
import {truthOfNode} from '../../compose/truth.ts';
import {unknownRuntime} from '../runtime.ts';

export interface Unseen {
  /** `unresolved` if it may give more than is judged; `note` if it bears on something else. */
  readonly kind: 'unresolved' | 'note';
  readonly node: Node;
  readonly sentence: string;
}

type Look = (node: Node, service: Node) => Unseen | null;

const note =
  (sentence: string): Look =>
  node => ({kind: 'note', node, sentence});

const looks: Readonly<Record<string, Look>> = {
  provider: node => ({
    kind: 'unresolved',
    node,
    sentence: `provider ${textOfNode(childOf(node, 'type')) ?? ''}: Compose runs a program of its own on the machine, which is not looked at`,
  }),
  runtime: node => {
    const sentence = unknownRuntime(textOfNode(node) ?? '');
    return sentence === null ? null : {kind: 'unresolved', node, sentence};
  },
  gpus: note('gpus: the devices of the graphics driver are not looked at'),
  models: note('models: they run outside of the container, and are not looked at'),
  credential_spec: note('credential_spec: only Windows reads it'),
  cgroup_parent: note('cgroup_parent: the limits of the parent are not looked at'),
  deploy: (node, service) => {
    const devices = childOf(childOf(childOf(node, 'resources'), 'reservations'), 'devices');
    return devices === undefined || childOf(service, 'gpus') !== undefined
      ? null
      : {kind: 'note', node: devices, sentence: 'deploy: the devices that it reserves are not looked at'};
  },
  devices: node => {
    const named = itemsOf(node).find(
      item => !/^[./]/.test(textOfNode(item) ?? textOfNode(childOf(item, 'source')) ?? '/'),
    );
    return named === undefined
      ? null
      : {
          kind: 'unresolved',
          node: named,
          sentence:
            'devices: what a device that is named by its kind (CDI) brings along is decided on the host',
        };
  },
};

/** What of a service is named only. */
export const unseenIn = (service: Node): readonly Unseen[] =>
  Object.entries(looks).flatMap(([key, look]) => {
    const node = childOf(service, key);
    const unseen = node === undefined || isNull(node) ? null : look(node, service);
    return unseen === null ? [] : [unseen];
  });

const entitlements = /^(security\.insecure|network\.host|device)/;

/** Whether the image is built with more than a build needs. */
export function isBuiltWithPrivilege(service: Node): boolean {
  const build = childOf(service, 'build');
  if (build === undefined || entriesOf(build).length === 0) return false;
  return (
    truthOfNode(childOf(build, 'privileged')) === true ||
    textOfNode(childOf(build, 'network')) === 'host' ||
    itemsOf(childOf(build, 'entitlements')).some(item => entitlements.test(textOfNode(item) ?? ''))
  );
}
