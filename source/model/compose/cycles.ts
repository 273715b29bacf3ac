/** The order in which services are started (compose-go graph/). */
import {asMap} from './merge.ts';
import {childOf, entriesOf, itemsOf, type Node, textOfNode} from './node.ts';
import type {Problems} from './problem.ts';
import type {ProjectParts} from './project-parts.ts';

const sharedBy = (service: Node): readonly string[] =>
  ['network_mode', 'pid', 'ipc'].flatMap(
    key => /^service:(.*)$/.exec(textOfNode(childOf(service, key)) ?? '')?.[1] ?? [],
  );

/** The services that have to be started before this one. */
function startedBefore(service: Node): readonly string[] {
  const depends = childOf(service, 'depends_on');
  const named = (key: string): readonly string[] =>
    itemsOf(childOf(service, key)).flatMap(item => textOfNode(item)?.split(':')[0] ?? []);
  return [
    ...(depends === undefined ? [] : entriesOf(asMap(depends, depends)).map(([name]) => name)),
    ...named('links'),
    ...named('volumes_from'),
    ...sharedBy(service),
  ];
}

/** Services that wait for each other can never start. */
export function checkCycles({services, active}: ProjectParts, problems: Problems): void {
  const done = new Set<string>();
  const open = new Set<string>();
  for (const start of active) {
    const stack = [{name: start, rest: [start]}];
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      const next = at.rest.pop();
      if (next === undefined) {
        stack.pop();
        open.delete(at.name);
        done.add(at.name);
        continue;
      }
      const service = services.get(next);
      if (done.has(next) || service === undefined) continue;
      if (open.has(next)) {
        problems.refuse(['services', next], service.at, `service ${next}: it waits for itself`);
        continue;
      }
      open.add(next);
      stack.push({name: next, rest: [...startedBefore(service)]});
    }
  }
}
