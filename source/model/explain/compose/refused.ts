/** Values of a service that Compose passes on and the daemon refuses. */
import {asList} from '../../compose/merge.ts';
import {childOf, type Node, textOfNode} from '../../compose/node.ts';
import {refusedValue} from '../docker-refusals.ts';

/**
 * The flag of `docker run` that a key stands for, where the daemon refuses what the command refuses. It takes other
 * namespaces of users and more settings of the kernel than the command does (tried with 26.1.5).
 */
const flagOfKey: Readonly<Record<string, string>> = {
  pid: 'pid',
  ipc: 'ipc',
  uts: 'uts',
  user: 'user',
  group_add: 'group-add',
  security_opt: 'security-opt',
  device_cgroup_rules: 'device-cgroup-rule',
  working_dir: 'workdir',
  container_name: 'name',
};

/** Compose resolves the services among them, and the daemon takes an option without a value for none. */
const isTaken = (value: string): boolean => value.startsWith('service:') || value.endsWith('=');

/** What the daemon would refuse, with its place. */
export const refusedIn = (service: Node): ReadonlyArray<{readonly node: Node; readonly sentence: string}> =>
  Object.entries(flagOfKey).flatMap(([key, flag]) => {
    const given = childOf(service, key);
    return (given === undefined ? [] : asList(given)).flatMap(node => {
      const value = textOfNode(node) ?? '';
      const refused = isTaken(value) ? null : refusedValue(flag, value);
      return refused === null
        ? []
        : [{node, sentence: `${key} takes ${refused}: the daemon would refuse it`}];
    });
  });
