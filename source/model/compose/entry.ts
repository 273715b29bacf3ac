/**
 * Which files make a project, and which variables and profiles hold in it, from flags, the environment and `.env` files
 * (docker/compose cmd/compose/compose.go, compose-go cli/options.go).
 */

import type {Load} from './documents.ts';
import type {Environment} from './dotenv.ts';
import type {ComposeFiles} from './files.ts';
import {withEnvFiles} from './include.ts';
import {absolutePath, folderOf} from './posix-path.ts';
import {isRemote} from './resolve-paths.ts';

/** What a user asks for, by the flags of `docker compose`. */
export interface ComposeRequest {
  /** `--file`, in order; `-` is standard input, and a folder stands for what Compose would find there. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName: string | null;
  readonly projectDirectory: string | null;
  /** The folder that relative paths of the flags start from. */
  readonly workingDirectory: string;
  readonly home: string;
  readonly environment: Environment;
}

export interface Entry {
  /** Absolute paths, or `-`; empty if there is no Compose file. */
  readonly files: readonly string[];
  readonly folder: string;
  readonly environment: Environment;
  /** Null if neither a flag nor COMPOSE_PROFILES names one. */
  readonly profiles: readonly string[] | null;
  /** An override file beside the only file given, which `docker compose` would read without `--file`. */
  readonly unread: string | null;
}

const fileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

const firstIn = (folder: string, names: readonly string[], {kind}: ComposeFiles): string | undefined =>
  names.map(name => absolutePath(name, folder, '')).find(path => kind(path) !== 'none');

/** The default file of a folder with its override, or of the nearest folder above that has one. */
function defaultFiles(folder: string, files: ComposeFiles): readonly string[] {
  const found = firstIn(folder, fileNames, files);
  if (found !== undefined) {
    const override = firstIn(folder, overrideNames, files);
    return override === undefined ? [found] : [found, override];
  }
  return folder === '/' ? [] : defaultFiles(folderOf(folder), files);
}

const list = (text: string | undefined, separator: string): readonly string[] =>
  text === undefined || text === ''
    ? []
    : text
        .split(separator)
        .map(each => each.trim())
        .filter(each => each !== '');

class Opening {
  readonly #request: ComposeRequest;
  readonly #load: Load;
  readonly #cwd: string;
  #environment: Environment;

  constructor(request: ComposeRequest, load: Load) {
    const [only] = request.files;
    const path = only === undefined || only === '-' ? undefined : this.#absolute(only, request);
    const isFolder = request.files.length === 1 && path !== undefined && load.files.kind(path) === 'folder';
    this.#request = isFolder ? {...request, files: []} : request;
    this.#cwd = isFolder ? path : request.workingDirectory;
    this.#load = load;
    this.#environment = request.environment;
  }

  open(): Entry {
    const {projectDirectory} = this.#request;
    const chosen =
      projectDirectory === null
        ? null
        : absolutePath(projectDirectory, this.#request.workingDirectory, this.#request.home);
    const given = this.#request.files.map(file => this.#path(file));
    this.#readEnvironment(chosen ?? this.#folderOf(given) ?? this.#cwd);
    const files = given.length > 0 ? given : this.#foundFiles(chosen ?? this.#cwd);
    const folder = chosen ?? this.#folderOf(files) ?? this.#cwd;
    this.#readEnvironment(folder);
    return {
      files,
      folder,
      environment: this.#environment,
      profiles: this.#profiles(),
      unread: given.length === 1 ? this.#unread(given[0] ?? '') : null,
    };
  }

  #absolute(path: string, {workingDirectory, home}: ComposeRequest): string {
    return absolutePath(path, workingDirectory, home);
  }

  #path(file: string): string {
    return file === '-' || isRemote(file) ? file : absolutePath(file, this.#cwd, this.#request.home);
  }

  #folderOf(files: readonly string[]): string | undefined {
    const first = files.find(file => file !== '-' && !isRemote(file));
    return first === undefined ? undefined : folderOf(first);
  }

  /** COMPOSE_ENV_FILES may stand in the environment or in the default file; either way the default file counts too. */
  #readEnvironment(folder: string): void {
    const {envFiles} = this.#request;
    if (envFiles.length > 0) {
      this.#add(envFiles);
      return;
    }
    const beside = `${folder}/.env`;
    const named = this.#environment.get('COMPOSE_ENV_FILES');
    const hasDefault = !this.#isDefaultDisabled() && this.#load.files.kind(beside) === 'file';
    if (named !== undefined && named !== '') {
      this.#add(list(named, ','));
      return;
    }
    if (!hasDefault) return;
    this.#add([beside]);
    this.#add(list(this.#environment.get('COMPOSE_ENV_FILES'), ','));
  }

  #isDefaultDisabled(): boolean {
    return /^(1|t|true)$/i.test(this.#request.environment.get('COMPOSE_DISABLE_ENV_FILE') ?? '');
  }

  #add(paths: readonly string[]): void {
    const absolute = paths.map(path => this.#path(path));
    this.#environment = withEnvFiles(absolute, this.#environment, this.#load, null);
  }

  #foundFiles(folder: string): readonly string[] {
    const separator = this.#environment.get('COMPOSE_PATH_SEPARATOR') || ':';
    const named = list(this.#environment.get('COMPOSE_FILE'), separator);
    return named.length > 0 ? named.map(file => this.#path(file)) : defaultFiles(folder, this.#load.files);
  }

  #profiles(): readonly string[] | null {
    const {profiles} = this.#request;
    if (profiles.length > 0) return profiles;
    const named = list(this.#environment.get('COMPOSE_PROFILES'), ',');
    return named.length > 0 ? named : null;
  }

  #unread(file: string): string | null {
    const folder = folderOf(file);
    const isDefault = fileNames.some(name => absolutePath(name, folder, '') === file);
    return isDefault ? (firstIn(folder, overrideNames, this.#load.files) ?? null) : null;
  }
}

/** Finds the files of a project, and reads its variables. */
export const openEntry = (request: ComposeRequest, load: Load): Entry => new Opening(request, load).open();
