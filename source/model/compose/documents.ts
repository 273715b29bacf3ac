/** Reads the documents of one file of a project. What all files of one load share is defined here, too. */
import type {Environment} from './dotenv.ts';
import type {ComposeFiles} from './files.ts';
import {interpolateTree} from './interpolate.ts';
import {mapNode, type Node, type Position} from './node.ts';
import {Problems} from './problem.ts';
import {isRemote} from './resolve-paths.ts';
import {parseYaml} from './yaml-tree.ts';

/** `-` is what docker compose calls standard input. */
const called = (file: string): string => (file === '-' ? 'standard input' : file);

/** One model: the project, or what one `include` names. */
export interface ModelFiles {
  /** Absolute paths, or `-` for standard input; each is merged over those before it. */
  readonly files: readonly string[];
  /** Relative paths start here. */
  readonly folder: string;
  readonly environment: Environment;
  /** Files that are being loaded, the outermost first: one of them may not be included again. */
  readonly including: readonly string[];
}

/** What all models of one load share. */
export interface Load {
  readonly files: ComposeFiles;
  readonly home: string;
  readonly problems: Problems;
  /** Number of models loaded so far. It is limited, so that an endless chain of includes ends. */
  models: number;
}

/** What a load shares, at its start. */
export const newLoad = (files: ComposeFiles, home: string): Load => ({
  files,
  home,
  problems: new Problems(),
  models: 0,
});

const nowhere = (file: string): Position => ({file, line: 1, column: 1, start: 0, end: 0});

/** A model that holds nothing yet. */
export const emptyModel = (file: string): Node => mapNode(new Map(), nowhere(file));

/** The documents of a file with their variables replaced; none where it cannot be read, which is a problem. */
export function readDocuments(file: string, environment: Environment, load: Load): readonly Node[] {
  const {files, problems} = load;
  if (isRemote(file)) {
    problems.leave([], nowhere(file), `${file} is not fetched, so its services are not judged`);
    return [];
  }
  const text = files.read(file);
  if (typeof text !== 'string') {
    problems[text.isTooLarge ? 'leave' : 'refuse']([], nowhere(file), text.error);
    return [];
  }
  const documents = parseYaml(text, file);
  if ('error' in documents) {
    const at = {...nowhere(file), line: documents.line};
    if (documents.isTooLarge) {
      problems.leave([], at, `${file}: ${documents.error}`);
      return [];
    }
    problems.refuse([], at, `${called(file)} is not valid YAML (line ${documents.line}): ${documents.error}`);
    return [];
  }
  return documents.flatMap(document => {
    if (document.kind === 'map') return [interpolateTree(document, name => environment.get(name), problems)];
    problems.refuse([], document.at, `${called(file)} has to be a map with services`);
    return [];
  });
}
