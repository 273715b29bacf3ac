/** What the value of a flag means. Each reader throws a Failure (status 2) that names the flag and what it takes. */
import {type EngineWord, engineWords} from '../../engine/engine-words.ts';
import {didYouMean} from '../../model/did-you-mean.ts';
import {type Severity, severities} from '../../model/snapshot.ts';
import {columnOf, columns} from '../../view/columns.ts';
import {parseFilter} from '../../view/filter.ts';
import {chosenWord, usageError} from './usage-error.ts';

function column(flag: string, id: string): string {
  if (columnOf(id) !== undefined) return id;
  const ids = columns.map(one => one.id);
  throw usageError(
    `--${flag}: there is no column '${id}'${didYouMean(id, ids)} (the columns are ${ids.join(', ')})`,
  );
}

/** The words of a list, in small letters and each once. */
const listed = (text: string): readonly string[] => {
  const words = text.split(',').map(word => word.trim().toLowerCase());
  return [...new Set(words.filter(word => word !== ''))];
};

/** The id of a column. */
export const sortColumn = (text: string): string => column('sort', text.toLowerCase());

export function columnList(text: string): readonly string[] {
  const ids = listed(text);
  if (ids.length === 0) throw usageError('--columns needs at least one column, such as --columns name,caps');
  return ids.map(id => column('columns', id));
}

export function engineList(text: string): readonly EngineWord[] {
  const words = listed(text);
  if (words.length === 0)
    throw usageError('--engine needs at least one engine, such as --engine docker,podman');
  return words.map(word => chosenWord('--engine', word, engineWords));
}

/** The expression as given; throws a Failure if it cannot be read. */
export function filterExpression(text: string): string {
  const parsed = parseFilter(text);
  if ('error' in parsed) throw usageError(`--filter: ${parsed.error}`);
  return text;
}

/** The severity from which on a check counts; '' stands for the usual one. */
export const checkedSeverity = (word: string): Severity =>
  word === '' ? 'high' : chosenWord('--check', word, severities);

/** Shorter is a busy loop, longer than an hour is surely a slip. */
const [shortest, longest] = [0.2, 3600];

/** Seconds, as milliseconds. */
export function milliseconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= shortest && seconds <= longest))
    throw usageError(`--interval takes ${shortest} to ${longest} seconds, not '${text}'`);
  return seconds * 1000;
}
