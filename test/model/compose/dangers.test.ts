import {describe, expect, test} from 'vitest';
import type {Explanation} from '../../../source/model/explain/explain.ts';
import {dangers, harmless} from '../../compose/dangers.ts';
import {explainCase, sentencesOf} from '../../compose/explained.ts';

/** What `--check` fails for: findings of high and above, and whatever is refused or was not looked at. */
const grave = ({explained}: Explanation): readonly string[] =>
  explained.flatMap(({container}) =>
    container.findings
      .filter(({severity}) => severity === 'critical' || severity === 'high')
      .map(({id}) => id),
  );

const all = ({explained}: Explanation): readonly string[] =>
  explained.flatMap(({container}) => container.findings.map(({id}) => id));

describe('none of the dangerous projects is passed', () => {
  test('of which there are at least 112, and three of each kind', () => {
    expect(dangers.length).toBeGreaterThanOrEqual(112);
    for (const [, same] of Map.groupBy(dangers, ({kind}) => kind))
      expect(same.length).toBeGreaterThanOrEqual(3);
  });

  test.each(dangers.map(one => [`${one.kind}: ${one.name}`, one] as const))('%s', (_, one) => {
    const explanation = explainCase(one);
    if (one.finds === null) expect(sentencesOf(explanation)).not.toEqual([]);
    else expect(all(explanation)).toContain(one.finds);
    expect([...grave(explanation), ...sentencesOf(explanation)]).not.toEqual([]);
  });
});

test.each(harmless.map(one => [one.name, one] as const))('%s is harmless', (_, one) => {
  const explanation = explainCase(one);
  expect([grave(explanation), sentencesOf(explanation)]).toEqual([[], []]);
});

test('every finding has a place in a file of the project', () => {
  for (const one of dangers)
    for (const {container, places} of explainCase(one).explained)
      for (const finding of container.findings) {
        const [first] = places.get(finding) ?? [];
        expect({name: one.name, id: finding.id, file: first?.file}).toEqual({
          name: one.name,
          id: finding.id,
          file: expect.stringMatching(/^\/srv\/project\/.*\.yaml$/),
        });
      }
});
