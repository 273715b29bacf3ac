/**
 * What has to fit together in a project (compose-go loader/validate.go, validation/): Compose refuses what does not.
 */

import {checkCycles} from './cycles.ts';
import type {ComposeFiles} from './files.ts';
import {asList, asMap} from './merge.ts';
import {childOf, entriesOf, isNull, itemsOf, type Node, textOfNode} from './node.ts';
import {cleanPath} from './posix-path.ts';
import type {Problems} from './problem.ts';
import type {ProjectParts} from './project-parts.ts';
import {longVolume} from './resolve-paths.ts';
import {truthOfNode} from './truth.ts';
import {volumeText} from './volume-text.ts';

/** What is there at a path. */
type Kind = ComposeFiles['kind'];

interface Subject {
  readonly name: string;
  readonly service: Node;
  readonly project: ProjectParts;
  readonly kind: Kind;
  readonly refuse: (at: Node, sentence: string) => void;
}

type Rule = (subject: Subject) => void;

const has = (service: Node, key: string): boolean => !isNull(childOf(service, key));

const hasOrigin: Rule = ({service, refuse}) => {
  const hasImage = (textOfNode(childOf(service, 'image')) ?? '') !== '';
  if (!hasImage && !['build', 'provider'].some(key => has(service, key)))
    refuse(service, 'it has neither an image nor a build');
};

const networks: Rule = ({service, project, refuse}) => {
  const node = childOf(service, 'networks');
  if (node === undefined) return;
  const names = entriesOf(asMap(node, node)).map(([name]) => name);
  if (has(service, 'network_mode') && names.length > 0)
    refuse(node, 'network_mode and networks exclude each other');
  for (const name of names)
    if (name !== 'default' && !project.networks.has(name)) refuse(node, `the network ${name} is not defined`);
};

/** `service:NAME` in network_mode, pid and ipc. */
const sharing: Rule = ({service, project, refuse}) => {
  for (const key of ['network_mode', 'pid', 'ipc']) {
    const node = childOf(service, key);
    const shared = /^service:(.*)$/.exec(textOfNode(node) ?? '')?.[1];
    if (node !== undefined && shared !== undefined && !project.active.has(shared))
      refuse(node, `${key} names the service ${shared}, which is not there`);
  }
};

const dependencies: Rule = ({service, project, refuse}) => {
  const node = childOf(service, 'depends_on');
  if (node === undefined) return;
  for (const [name, entry] of entriesOf(asMap(node, node))) {
    const isRequired = truthOfNode(childOf(entry, 'required')) !== false;
    if (!project.services.has(name) || (isRequired && !project.active.has(name)))
      refuse(node, `it depends on the service ${name}, which is not there`);
  }
};

const mounts: Rule = ({service, project, refuse}) => {
  const targets = new Set<string>();
  const take = (node: Node, target: string): void => {
    if (targets.has(target)) refuse(node, `two mounts have the target ${target}`);
    targets.add(target);
  };
  for (const item of asList(childOf(service, 'tmpfs') ?? {kind: 'list', items: [], at: service.at}))
    take(item, cleanPath((textOfNode(item) ?? '').split(':')[0] ?? ''));
  for (const item of itemsOf(childOf(service, 'volumes'))) {
    const volume = longVolume(item);
    const short = textOfNode(volume);
    const wrong = short === undefined ? undefined : volumeText(short);
    if (wrong !== undefined && 'error' in wrong) refuse(item, wrong.error);
    if (volume.kind !== 'map') continue;
    const [type, source, target] = ['type', 'source', 'target'].map(key => textOfNode(childOf(volume, key)));
    if (target === undefined) refuse(item, 'a volume needs a target');
    else take(item, cleanPath(target));
    if (type === 'bind' && source === undefined) refuse(item, 'a bind needs a source');
    if (type === 'volume' && source !== undefined && source !== '' && !project.volumes.has(source))
      refuse(item, `the volume ${source} is not defined`);
  }
};

const fileMounts: Rule = ({service, project, refuse}) => {
  for (const key of ['secrets', 'configs'] as const)
    for (const item of itemsOf(childOf(service, key))) {
      const source = textOfNode(item) ?? textOfNode(childOf(item, 'source')) ?? '';
      if (!project[key].has(source)) refuse(item, `${source} is not among the ${key}`);
    }
};

const scale: Rule = ({service, refuse}) => {
  const node = childOf(service, 'container_name');
  const count =
    textOfNode(childOf(service, 'scale')) ?? textOfNode(childOf(childOf(service, 'deploy'), 'replicas'));
  if (node !== undefined && Number(count ?? 1) > 1)
    refuse(node, 'a container_name cannot be given to several');
};

/** Files of variables for the container: they bear on no privilege, but Compose starts nothing without them. */
const envFiles: Rule = ({service, kind, refuse}) => {
  for (const item of asItems(childOf(service, 'env_file'))) {
    const path = textOfNode(item) ?? textOfNode(childOf(item, 'path')) ?? '';
    const isRequired = truthOfNode(childOf(item, 'required')) !== false;
    if (isRequired && path.startsWith('/') && kind(path) === 'none')
      refuse(item, `the env_file ${path} is not there`);
  }
};

const asItems = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'list' ? itemsOf(node) : [node];

const rules: readonly Rule[] = [
  envFiles,
  hasOrigin,
  networks,
  sharing,
  dependencies,
  mounts,
  fileMounts,
  scale,
];

/** What a file mount may take its content from. */
const contents = {secrets: ['file', 'environment'], configs: ['file', 'environment', 'content']} as const;

function checkResources({secrets, configs, volumes}: ProjectParts, problems: Problems): void {
  const isExternal = (node: Node): boolean => {
    const external = childOf(node, 'external');
    return external?.kind === 'map' || truthOfNode(external) === true;
  };
  for (const [name, node] of volumes) {
    const other = entriesOf(node).find(
      ([key]) => key !== 'name' && key !== 'external' && !key.startsWith('x-'),
    );
    if (isExternal(node) && other !== undefined)
      problems.refuse(
        [],
        node.at,
        `volumes.${name} is external and has ${other[0]}, which exclude each other`,
      );
  }
  for (const [kind, nodes] of [['secrets', secrets] as const, ['configs', configs] as const])
    for (const [name, node] of nodes) {
      const count = contents[kind].filter(key => has(node, key)).length;
      if (count > 1)
        problems.refuse([], node.at, `${kind}.${name} has more than one of ${contents[kind].join(', ')}`);
      if (count === 0 && !has(node, 'driver') && !isExternal(node))
        problems.refuse([], node.at, `${kind}.${name} needs one of ${contents[kind].join(', ')}`);
    }
}

/** Checks the services that would be started, and what they refer to. */
export function checkConsistency(project: ProjectParts, kind: Kind, problems: Problems): void {
  for (const name of project.active) {
    const service = project.services.get(name);
    if (service?.kind !== 'map') continue;
    const refuse = (at: Node, sentence: string): void =>
      problems.refuse(['services', name], at.at, `service ${name}: ${sentence}`);
    for (const rule of rules) rule({name, service, project, kind, refuse});
  }
  checkResources(project, problems);
  checkCycles(project, problems);
}
