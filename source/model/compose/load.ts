/**
 * The files of a project -> one merged model, as Compose loads it (compose-go parsing.md and loader/loader.go): each
 * document has its variables replaced, then what it includes is merged under it, then its services are put over those
 * that they extend, then it is merged over the files before it. What cannot be loaded is a problem at its place.
 */
import {emptyModel, type Load, type ModelFiles, readDocuments} from './documents.ts';
import {Extends} from './extends.ts';
import {applyIncludes} from './include.ts';
import {mergeProjects} from './merge.ts';
import type {Node} from './node.ts';
import {resolvePaths} from './resolve-paths.ts';
import {withUniqueItems} from './unique.ts';

/** Loads a model; every path in it is absolute. */
export function loadModel(model: ModelFiles, load: Load): Node {
  const {problems, home} = load;
  let merged = emptyModel(model.files[0] ?? '-');
  for (const file of model.files) {
    for (const document of readDocuments(file, model.environment, load)) {
      const including = {...model, including: [...model.including, file]};
      const complete = applyIncludes(document, including, load, loadModel);
      const extended = new Extends(file, model, load).apply(complete);
      merged = withUniqueItems(mergeProjects(merged, extended, problems));
    }
  }
  return resolvePaths(merged, {folder: model.folder, home});
}
