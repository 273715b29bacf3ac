/** The flags of `docker run` that each value of a service comes to: by them a remedy finds what it speaks of. */
import {asList} from '../../compose/merge.ts';
import {childOf, type Node, textOfNode} from '../../compose/node.ts';
import {truthOfNode} from '../../compose/truth.ts';
import {flagName} from '../../flags/capabilities.ts';
import {type Device, deviceFlag} from '../../flags/devices.ts';
import {type Flag, flag} from '../../flags/flag.ts';
import {bindFlag, type Mount} from '../../flags/mounts.ts';
import {spelledOption} from '../../flags/security-options.ts';

/** A value of a service, or an item of a list, with all that it leads to. */
export interface Origin {
  /** The key of the service. */
  readonly key: string;
  readonly node: Node;
  readonly flags: readonly Flag[];
  /** Whether it is all that the key holds, which goes with it. */
  readonly isWhole: boolean;
}

/** What one item brings into a container. */
export interface Brought {
  readonly key: string;
  readonly node: Node;
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
}

/** Keys of one word that a remedy takes out, with their flags. */
const words: ReadonlyArray<readonly [key: string, flag: string]> = [
  ['pid', 'pid'],
  ['ipc', 'ipc'],
  ['network_mode', 'network'],
  ['uts', 'uts'],
  ['userns_mode', 'userns'],
];

const switches: ReadonlyArray<readonly [key: string, flag: string]> = [
  ['privileged', 'privileged'],
  ['read_only', 'read-only'],
];

/** Lists whose items are flags, with what a flag has for a text. */
const lists: ReadonlyArray<readonly [key: string, flag: string, spelled: (text: string) => string]> = [
  ['cap_add', 'cap-add', flagName],
  ['cap_drop', 'cap-drop', flagName],
  ['device_cgroup_rules', 'device-cgroup-rule', text => text],
];

/**
 * Each value of a service that bears on privilege.
 *
 * @param options the security options as they are judged, in the order of the list
 */
export function originsOf(
  service: Node,
  brought: readonly Brought[],
  options: readonly string[],
): readonly Origin[] {
  const given = (key: string): readonly Node[] => {
    const node = childOf(service, key);
    return node === undefined ? [] : asList(node).filter(item => textOfNode(item) !== undefined);
  };
  const item = (key: string, node: Node, name: string, value: string): Origin => ({
    key,
    node,
    flags: [flag(name, value)],
    isWhole: childOf(service, key)?.kind === 'scalar',
  });
  return [
    ...brought.map(({key, node, mounts, devices}) => ({
      key,
      node,
      flags: [...mounts.map(bindFlag), ...devices.map(deviceFlag)],
      isWhole: key === 'use_api_socket',
    })),
    ...lists.flatMap(([key, name, spelled]) =>
      given(key).map(node => item(key, node, name, spelled(textOfNode(node) ?? ''))),
    ),
    ...given('security_opt').flatMap((node, index) => {
      const option = options[index];
      return option === undefined ? [] : [item('security_opt', node, 'security-opt', spelledOption(option))];
    }),
    ...words.flatMap(([key, name]) => given(key).map(node => item(key, node, name, textOfNode(node) ?? ''))),
    ...switches.flatMap(([key, name]) => {
      const node = childOf(service, key);
      return node !== undefined && truthOfNode(node) === true
        ? [{key, node, flags: [flag(name)], isWhole: true}]
        : [];
    }),
  ];
}
