/** `include`: other models, each loaded from its own folder and environment (compose-go loader/include.go). */
import type {Load, ModelFiles} from './documents.ts';
import {type Environment, parseDotenv} from './dotenv.ts';
import {mergeProjects} from './merge.ts';
import {childOf, isNull, itemsOf, mapNode, type Node, textOfNode} from './node.ts';
import {absolutePath, folderOf} from './posix-path.ts';
import {isRemote} from './resolve-paths.ts';

/** What an included model brings along; its name, version and extensions stay its own. */
const resources: ReadonlySet<string> = new Set([
  'services',
  'volumes',
  'networks',
  'secrets',
  'configs',
  'models',
]);

/** Loads a model, with what it includes in its turn. */
type LoadModel = (model: ModelFiles, load: Load) => Node;

/** Maximum number of models that are loaded. */
const most = 1000;

const texts = (node: Node | undefined): readonly string[] => {
  const one = textOfNode(node);
  if (one !== undefined) return [one];
  return itemsOf(node).flatMap(item => textOfNode(item) ?? []);
};

/** The environment with what one more file adds to it; what is set already stays. */
export function withEnvFiles(
  paths: readonly string[],
  environment: Environment,
  load: Load,
  at: Node['at'] | null,
): Environment {
  let added: Environment = new Map();
  for (const path of paths) {
    const text = load.files.read(path);
    if (typeof text !== 'string') {
      load.problems.refuse([], at, text.error);
      continue;
    }
    const entries = parseDotenv(text, environment, added);
    if ('error' in entries) load.problems.refuse([], at, `${path} cannot be read: ${entries.error}`);
    else added = entries;
  }
  return new Map([...added, ...environment]);
}

function envFilesOf(entry: Node, folder: string, model: ModelFiles, load: Load): readonly string[] {
  const named = texts(childOf(entry, 'env_file'));
  if (named.length > 0)
    return named
      .filter(path => path !== '/dev/null')
      .map(path => absolutePath(path, model.folder, load.home));
  const beside = `${folder}/.env`;
  return load.files.kind(beside) === 'file' ? [beside] : [];
}

function includedModel(entry: Node, model: ModelFiles, load: Load, loadModel: LoadModel): Node | undefined {
  const {problems, home} = load;
  const named = texts(entry.kind === 'scalar' ? entry : childOf(entry, 'path'));
  const remote = named.find(isRemote);
  if (remote !== undefined) {
    problems.leave([], entry.at, `include of ${remote}: it is not fetched, so its services are not judged`);
    return undefined;
  }
  const files = named.map(path => absolutePath(path, model.folder, home));
  const [main] = files;
  if (main === undefined) {
    problems.refuse([], entry.at, 'an include has to name a file');
    return undefined;
  }
  if (model.including.includes(main)) {
    problems.refuse([], entry.at, `${main} includes itself`);
    return undefined;
  }
  if (++load.models > most) {
    problems.leave([], entry.at, `more than ${most} files are included: ${main} is not read`);
    return undefined;
  }
  const directory = textOfNode(childOf(entry, 'project_directory'));
  const folder = directory === undefined ? folderOf(main) : absolutePath(directory, model.folder, home);
  const environment = withEnvFiles(envFilesOf(entry, folder, model, load), model.environment, load, entry.at);
  return loadModel({files, folder, environment, including: model.including}, load);
}

/** The document with what it includes merged under it. */
export function applyIncludes(document: Node, model: ModelFiles, load: Load, loadModel: LoadModel): Node {
  if (document.kind !== 'map') return document;
  const include = document.entries.get('include');
  if (include === undefined) return document;
  const own = mapNode(new Map([...document.entries].filter(([key]) => key !== 'include')), document.at);
  if (isNull(include)) return own;
  if (include.kind !== 'list') {
    load.problems.refuse([], include.at, 'include has to be a list');
    return own;
  }
  let merged: Node = mapNode(new Map(), document.at);
  for (const entry of itemsOf(include)) {
    const included = includedModel(entry, model, load, loadModel);
    if (included?.kind !== 'map') continue;
    const brought = new Map([...included.entries].filter(([key]) => resources.has(key)));
    merged = mergeProjects(mapNode(brought, included.at), merged, load.problems);
  }
  return mergeProjects(merged, own, load.problems);
}
