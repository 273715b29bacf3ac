/** The fields of a container in a document: what was observed, whose it is, and how it is judged. */
import type {Container} from '../snapshot.ts';
import {fiveSets} from './capability-fields.ts';
import {type Codec, described, known, object} from './codec.ts';
import {declaredRow, shownRows, toldRows} from './container-facts.ts';
import {judgementRows, placedRows} from './judgement-fields.ts';

export const expectedRow = {
  expected: described(known(fiveSets), 'What the declared flags lead to on this host, for every process'),
};

/** A container with its judgements. */
export const containerFields: Codec<Container> = object<Omit<Container, 'accepted'>>({
  ...toldRows,
  ...declaredRow,
  ...placedRows,
  ...expectedRow,
  ...shownRows,
  ...judgementRows,
});
