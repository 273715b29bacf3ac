import {expect, it} from 'vitest';
import {toldFacts} from '../../source/host/told-facts.ts';
import {container} from '../model/build.ts';

const {id, name, image, imageId, state, startedAt, labels} = container();

it('takes what the engine tells, and nothing that others add', () => {
  expect(toldFacts(container())).toEqual({id, name, image, imageId, state, startedAt, labels});
});

it('says of a later fact that the engine leaves out that it does not tell it', () => {
  const told = toldFacts({id, name, image, imageId, state, startedAt});
  expect(told.labels).toEqual({unknown: 'its engine does not tell'});
});
