/** The fields of a container in a document: what was observed, whose it is, and how it is judged. */
import type {Container} from '../snapshot.ts';
import {type Codec, object} from './codec.ts';
import {declaredRow, shownRows, toldRows} from './container-facts.ts';
import {expectedRow, judgementRows, placedRows, ruledRow} from './judgement-fields.ts';

/** A container with its judgements. */
export const containerFields: Codec<Container> = object<Container>({
  ...toldRows,
  ...declaredRow,
  ...placedRows,
  ...expectedRow,
  ...shownRows,
  ...judgementRows,
  ...ruledRow,
});
