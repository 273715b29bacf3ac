/** A Compose project, loaded: the services that it has, what they refer to, and what is wrong with it. */
import {checkConsistency} from './consistency.ts';
import {type Load, newLoad} from './documents.ts';
import {type ComposeRequest, type Entry, openEntry} from './entry.ts';
import type {ComposeFiles} from './files.ts';
import {loadModel} from './load.ts';
import {childOf, entriesOf, itemsOf, type Node, textOfNode} from './node.ts';
import type {Problem} from './problem.ts';
import type {ProjectParts} from './project-parts.ts';
import {checkShape} from './shape.ts';
import {composeFile} from './shapes.ts';

export interface Project extends ProjectParts {
  readonly name: string;
  /** Relative paths start here. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** The override file that is not part of it, though `docker compose` would read it without `--file`. */
  readonly unread: string | null;
  readonly home: string;
}

export const profilesOf = (service: Node): readonly string[] =>
  itemsOf(childOf(service, 'profiles')).flatMap(item => textOfNode(item) ?? []);

/** Without any profile named, every service counts, so that none is passed unseen. */
function isActive(service: Node, profiles: readonly string[] | null): boolean {
  const own = profilesOf(service);
  return (
    profiles === null ||
    own.length === 0 ||
    profiles.includes('*') ||
    own.some(each => profiles.includes(each))
  );
}

const normalName = (name: string): string =>
  (name.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join('').replace(/^[_-]+/, '');

function nameOf(
  model: Node | null,
  request: ComposeRequest,
  {environment, folder}: Entry,
  load: Load,
): string {
  const chosen = request.projectName ?? environment.get('COMPOSE_PROJECT_NAME') ?? '';
  if (chosen !== '' && chosen !== normalName(chosen))
    load.problems.refuse(
      [],
      null,
      `${JSON.stringify(chosen)} is no name for a project: it takes a to z, 0 to 9, - and _`,
    );
  if (chosen !== '') return chosen;
  const named = model === null ? '' : normalName(textOfNode(childOf(model, 'name')) ?? '');
  return named || normalName(folder.slice(folder.lastIndexOf('/') + 1));
}

const resourcesOf = (model: Node, key: string): ReadonlyMap<string, Node> =>
  new Map(entriesOf(childOf(model, key)));

/** A problem of a service that the project does not have is one of its files. */
const placed = (problem: Problem, services: ReadonlyMap<string, Node>): Problem =>
  problem.service === null || services.has(problem.service) ? problem : {...problem, service: null};

/** Loads a project. It never throws for what stands in files: that is among `problems`. */
export function loadProject(request: ComposeRequest, files: ComposeFiles): Project {
  const load = newLoad(files, request.home);
  const {problems} = load;
  const entry = openEntry(request, load);
  if (entry.files.length === 0)
    problems.refuse([], null, `there is no Compose file in ${entry.folder} or above: name one with -f`);
  // COMPOSE_PROJECT_NAME is a variable of the files, which may name the project themselves.
  const before = nameOf(null, request, entry, load);
  const environment = new Map(entry.environment).set('COMPOSE_PROJECT_NAME', before);
  const model = loadModel({files: entry.files, folder: entry.folder, environment, including: []}, load);
  checkShape(model, composeFile, problems);
  const services = resourcesOf(model, 'services');
  const project = {
    name: nameOf(model, request, entry, load),
    folder: entry.folder,
    files: entry.files,
    services,
    active: new Set([...services].flatMap(([name, node]) => (isActive(node, entry.profiles) ? [name] : []))),
    volumes: resourcesOf(model, 'volumes'),
    networks: resourcesOf(model, 'networks'),
    secrets: resourcesOf(model, 'secrets'),
    configs: resourcesOf(model, 'configs'),
    unread: entry.unread,
    home: request.home,
  };
  if (entry.files.length > 0 && services.size === 0 && problems.all.length === 0)
    problems.refuse([], model.at, 'the Compose file has no services');
  checkConsistency(project, files.kind, problems);
  return {...project, problems: problems.all.map(problem => placed(problem, services))};
}
