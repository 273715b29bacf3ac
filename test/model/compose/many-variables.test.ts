import {expect, test} from 'vitest';
import {explainText, sentencesOf} from '../../compose/explained.ts';

test.each([
  ['that nobody closes', '${A:-'.repeat(100_000)],
  ['within variables', '${A:-'.repeat(50_000) + '}'.repeat(50_000)],
  ['one behind the other', '${A:-x}'.repeat(50_000)],
])('a hundred thousand variables %s are refused before anybody waits for it', (_, image) => {
  const before = process.cpuUsage();
  expect(sentencesOf(explainText(`services: {a: {image: "${image}"}}`))).not.toEqual([]);
  expect(process.cpuUsage(before).user).toBeLessThan(5e6);
});
