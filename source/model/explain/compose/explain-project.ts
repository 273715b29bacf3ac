/** What the services of a project would lead to: each is judged by itself, and what cannot be judged is said. */
import type {ComposeFiles} from '../../compose/files.ts';
import {childOf, type Node, type Position, textOfNode} from '../../compose/node.ts';
import type {Problem} from '../../compose/problem.ts';
import {type Project, profilesOf} from '../../compose/project.ts';
import {isParseError} from '../../flags/parse-error.ts';
import {askedByService} from '../../flags/table.ts';
import {isUnknown} from '../../known.ts';
import type {ObservedContainer, ObservedHost} from '../../snapshot.ts';
import type {FindContainer} from '../containers.ts';
import {type Explained, type ExplainOptions, type Explanation, explainRequest} from '../explain.ts';
import {wrongImage} from '../image-reference.ts';
import {placesOf} from './places.ts';
import {refusedIn} from './refused.ts';
import {commandOf, nameByCompose, readService, type ServiceContext, servicesByContainer} from './service.ts';
import {unseenIn} from './unseen.ts';
import {unsetIn, unsetThatMatter} from './unset.ts';

/** A service that is judged, or only what keeps it from being judged. */
type Judged = {readonly explained: Explained | null; readonly problems: readonly Problem[]};

type Around = ServiceContext & Pick<Explained, 'siblings'>;

class Judge {
  readonly #found: Problem[];
  readonly #name: string;

  constructor(name: string, problems: readonly Problem[]) {
    this.#name = name;
    this.#found = problems.filter(({service}) => service === name);
  }

  #add(kind: Problem['kind'], at: Position, sentence: string): void {
    this.#found.push({kind, service: this.#name, at, sentence});
  }

  judge(node: Node, around: Around, host: ObservedHost, options: ExplainOptions): Judged {
    const {fields, origins, hooks, problems, notes} = readService(node, around);
    for (const {node: place, sentence} of problems) this.#add('unresolved', place.at, sentence);
    for (const {variable, key, node: place} of unsetThatMatter(node))
      this.#add('unresolved', place.at, `${key}: the variable ${variable} has no value`);
    for (const {node: place, sentence} of refusedIn(node)) this.#add('refused', place.at, sentence);
    const unseen = unseenIn(node);
    for (const {kind, node: place, sentence} of unseen)
      if (kind === 'unresolved') this.#add('unresolved', place.at, sentence);
    const image = this.#image(node);
    const asked = askedByService(fields);
    if (isParseError(asked)) return this.#unjudged(node, asked.error);
    const request = {
      name: textOfNode(childOf(node, 'container_name')) || this.#name,
      image: image.name,
      asked,
      command: commandOf(node),
      hooks,
      unresolved: [],
      assumptions: [
        ...notes,
        ...unseen.filter(({kind}) => kind === 'note').map(({sentence}) => sentence),
        ...image.assumptions,
      ],
    };
    const explained = explainRequest(request, host, options);
    if (isParseError(explained)) return this.#unjudged(node, explained.error);
    const places = new Map(
      explained.container.findings.map(finding => [finding, placesOf(finding, node, origins)]),
    );
    const judged = {
      ...explained,
      service: this.#name,
      siblings: around.siblings,
      at: node.at,
      places,
      origins,
      problems: this.#found,
    };
    return {explained: judged, problems: []};
  }

  #unjudged(node: Node, sentence: string): Judged {
    this.#add('refused', node.at, `service ${this.#name}: ${sentence}`);
    return {explained: null, problems: this.#found};
  }

  /** A name that a variable leaves incomplete bears on nothing but the image's USER. */
  #image(node: Node): {readonly name: string; readonly assumptions: readonly string[]} {
    const place = childOf(node, 'image');
    const name = textOfNode(place) ?? '';
    const unset = unsetIn(place, 'image').map(
      ({variable}) => `the variable ${variable} has no value in the image's name`,
    );
    const wrong = name === '' ? null : wrongImage(name);
    if (wrong !== null && unset.length === 0 && place !== undefined)
      this.#add('refused', place.at, wrong.error);
    return {name: name || `(built for ${this.#name})`, assumptions: unset};
  }
}

/** The problems that belong to no single service. */
function ofNoService(project: Project): readonly Problem[] {
  const {problems, services, unread, files} = project;
  const beside: readonly Problem[] =
    unread === null
      ? []
      : [
          {
            kind: 'unresolved',
            service: null,
            at: null,
            sentence: `${unread} lies beside ${files[0]} and is not read with -f, though docker compose reads it without: explain the folder`,
          },
        ];
  return [...problems.filter(({service}) => service === null || !services.has(service)), ...beside];
}

/** A container that joins the PID namespace of the one that is judged, which has its service's name until it starts. */
function joining(container: ObservedContainer, asked: string, name: string): ObservedContainer {
  const {declared} = container;
  if (isUnknown(declared) || declared.namespaces.pid !== `container:${asked}`) return container;
  return {
    ...container,
    declared: {...declared, namespaces: {...declared.namespaces, pid: `container:${name}`}},
  };
}

/** The services that were judged, as containers beside one of them, by the names that Compose gives them. */
const besides = (
  explained: readonly Explained[],
  judged: string,
  project: Project,
): readonly ObservedContainer[] => {
  const name = explained.find(({service}) => service === judged)?.container.name ?? judged;
  return explained.flatMap(({service, container}) =>
    service === null || service === judged
      ? []
      : [
          {
            ...joining(container, nameByCompose(judged, project), name),
            id: nameByCompose(service, project),
          },
        ],
  );
};

const sharesPids = ({container: {declared}}: Explained): boolean =>
  !isUnknown(declared) && declared.namespaces.pid.startsWith('container:');

/** Judges every service that would be started. */
export function explainProject(
  project: Project,
  files: ComposeFiles,
  host: ObservedHost,
  find: FindContainer,
  options: ExplainOptions = {},
): Explanation {
  const around = {project, files, find, siblings: servicesByContainer(project)};
  const judgeAll = (hostOf: (name: string) => ObservedHost) =>
    [...project.services]
      .filter(([name]) => project.active.has(name))
      .map(([name, node]) => new Judge(name, project.problems).judge(node, around, hostOf(name), options));
  const alone = judgeAll(() => host);
  const explained = alone.flatMap(each => each.explained ?? []);
  // What another service has mounted is within reach of one that shares its PID namespace.
  const judged = explained.some(sharesPids)
    ? judgeAll(name => ({...host, containers: [...host.containers, ...besides(explained, name, project)]}))
    : alone;
  return {
    explained: judged.flatMap(({explained}) => explained ?? []),
    problems: [...ofNoService(project), ...judged.flatMap(({problems}) => problems)],
    idle: [...project.services]
      .filter(([name]) => !project.active.has(name))
      .map(([name, node]) => ({service: name, profiles: profilesOf(node)})),
    files: project.files,
  };
}
