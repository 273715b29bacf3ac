/** Where something stands, as a person and as a program reads it. */
import type {Position} from '../../model/compose/node.ts';
import type {Problem} from '../../model/compose/problem.ts';

/** The path from a folder for what is below it; any other path whole. */
export const relativePath = (path: string, folder: string): string =>
  folder !== '/' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;

/** `compose.yaml:12`, `standard input:12`; '' for no place. */
export const placeText = (at: Position | null | undefined, folder: string): string =>
  at === null || at === undefined
    ? ''
    : `${at.file === '-' ? 'standard input' : relativePath(at.file, folder)}:${at.line}`;

/** `compose.yaml:12: services.web … has to be a list`. */
export function problemText({sentence, at}: Problem, folder: string): string {
  const place = placeText(at, folder);
  return place === '' ? sentence : `${place}: ${sentence}`;
}
