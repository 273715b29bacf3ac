/** `extends`: a service over another one, of this file or of another (compose-go loader/extends.go). */
import {emptyModel, type Load, type ModelFiles, readDocuments} from './documents.ts';
import {mergeProjects, mergeServices, withoutTags} from './merge.ts';
import {childOf, entriesOf, isNull, type Node, textOfNode} from './node.ts';
import {absolutePath, folderOf} from './posix-path.ts';
import {isRemote, resolvePaths} from './resolve-paths.ts';
import {withUniqueItems} from './unique.ts';

/** The services of one file, before any of them is extended. */
interface Scope {
  readonly file: string;
  /** Relative paths in it start here. */
  readonly folder: string;
  readonly services: ReadonlyMap<string, Node>;
}

/** A longer chain is not followed. */
const longest = 500;

interface Reference {
  readonly service: string;
  readonly file: string | undefined;
}

function referenceOf(node: Node): Reference | undefined {
  const service = textOfNode(node) ?? textOfNode(childOf(node, 'service'));
  return service === undefined ? undefined : {service, file: textOfNode(childOf(node, 'file'))};
}

const without = (node: Node, key: string): Node =>
  node.kind === 'map'
    ? {...node, entries: new Map([...node.entries].filter(([name]) => name !== key))}
    : node;

export class Extends {
  readonly #file: string;
  readonly #model: ModelFiles;
  readonly #load: Load;
  readonly #scopes = new Map<string, Scope>();
  readonly #done = new Map<string, Node>();
  readonly #bare = new Map<Node, Node>();

  constructor(file: string, model: ModelFiles, load: Load) {
    this.#file = file;
    this.#model = model;
    this.#load = load;
  }

  /** The document with each of its services over what it extends. */
  apply(document: Node): Node {
    const services = childOf(document, 'services');
    if (document.kind !== 'map' || services?.kind !== 'map') return document;
    const scope = {file: this.#file, folder: this.#model.folder, services: services.entries};
    const extended = new Map<string, Node>();
    for (const name of services.entries.keys()) extended.set(name, this.#service(name, name, scope, []));
    const entries = new Map(document.entries).set('services', {...services, entries: extended});
    return {...document, entries};
  }

  /** @param owner the service of the project on whose behalf this one is read */
  #service(owner: string, name: string, scope: Scope, chain: readonly string[]): Node {
    const node = scope.services.get(name) as Node;
    const extending = childOf(node, 'extends');
    if (extending === undefined) return node;
    const key = `${scope.file}\n${name}`;
    const done = this.#done.get(key);
    if (done !== undefined) return done;
    const made = this.#extend(owner, name, node, extending, scope, [...chain, key]);
    this.#done.set(key, made);
    return made;
  }

  #extend(
    owner: string,
    name: string,
    node: Node,
    extending: Node,
    scope: Scope,
    chain: readonly string[],
  ): Node {
    const {problems} = this.#load;
    const alone = without(node, 'extends');
    const path = ['services', owner];
    const reference = referenceOf(extending);
    const place = `services.${name}`;
    const refuse = (sentence: string): Node => {
      problems.refuse(path, extending.at, sentence);
      return alone;
    };
    if (reference === undefined) return refuse(`${place}.extends has to name a service`);
    const {service, file} = reference;
    if (file !== undefined && isRemote(file)) {
      problems.leave(path, extending.at, `${place} extends ${service} of ${file}, which is not fetched`);
      return alone;
    }
    if (chain.length > longest) {
      problems.leave(path, extending.at, `${place} extends a chain of more than ${longest} services`);
      return alone;
    }
    const other = file === undefined ? scope : this.#scope(absolutePath(file, scope.folder, this.#load.home));
    if (!other.services.has(service))
      return refuse(`${place} extends ${JSON.stringify(service)}, which ${other.file} does not have`);
    if (chain.includes(`${other.file}\n${service}`))
      return refuse(`${place} extends itself by way of ${service}`);
    const base = this.#service(owner, service, other, chain);
    return isNull(base) ? alone : mergeServices(this.#withoutTags(base), alone, path, problems);
  }

  #withoutTags(node: Node): Node {
    const bare = this.#bare.get(node) ?? withoutTags(node);
    this.#bare.set(node, bare);
    return bare;
  }

  /** The services of another file, their paths made absolute from its own folder. */
  #scope(file: string): Scope {
    const known = this.#scopes.get(file);
    if (known !== undefined) return known;
    const {problems, home} = this.#load;
    const folder = folderOf(file);
    let merged = emptyModel(file);
    for (const document of readDocuments(file, this.#model.environment, this.#load))
      merged = withUniqueItems(mergeProjects(merged, document, problems));
    const services = new Map(entriesOf(childOf(resolvePaths(merged, {folder, home}), 'services')));
    const scope = {file, folder, services};
    this.#scopes.set(file, scope);
    return scope;
  }
}
