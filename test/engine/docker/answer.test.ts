import {expect, test} from 'vitest';
import {shaped, shapes} from '../../../source/engine/docker/answer.ts';
import {Unanswered} from '../../../source/engine/engine.ts';

test.each([
  ['document', {}, true],
  ['document', [], false],
  ['document', null, false],
  ['document', '<html>', false],
  ['documentWithId', {Id: 'a'}, true],
  ['documentWithId', {Id: 7}, false],
  ['documentWithId', {}, false],
  ['listOfDocuments', [], true],
  ['listOfDocuments', [{Id: 'a'}], true],
  ['listOfDocuments', [null], false],
  ['listOfDocuments', {0: {Id: 'a'}, length: 1}, false],
] as const)('as a %s, %j is taken: %s', (shape, answer, taken) => {
  expect(shapes[shape](answer)).toBe(taken);
  const read = () => shaped<unknown>(answer, shape, '/x', {url: 'unix:///s'});
  if (taken) expect(read()).toBe(answer);
  else
    expect(read).toThrow(
      new Unanswered(
        'what answers at unix:///s is no Docker daemon: to /x it sends something else than Docker does',
        3,
      ),
    );
});
