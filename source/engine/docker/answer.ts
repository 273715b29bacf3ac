/** Whether what a daemon answered is what it was asked for: a proxy or another program may listen on its socket. */
import {exitStatus} from '../../model/failure.ts';
import type {Endpoint} from '../endpoint.ts';
import {Unanswered} from '../engine.ts';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasId = (value: unknown): boolean => isObject(value) && 'Id' in value && typeof value.Id === 'string';

/** What an answer has to be for the rest of it to be read. */
export const shapes = {
  document: isObject,
  documentWithId: hasId,
  listOfDocuments: (value: unknown): boolean => Array.isArray(value) && value.every(hasId),
} as const;

/** The answer; throws Unanswered (status 3) for one of another shape. */
export function shaped<T>(
  answer: T,
  shape: keyof typeof shapes,
  question: string,
  {url}: Pick<Endpoint, 'url'>,
): T {
  if (shapes[shape](answer)) return answer;
  throw new Unanswered(
    `what answers at ${url} is no Docker daemon: to ${question} it sends something else than Docker does`,
    exitStatus.noDaemon,
  );
}
