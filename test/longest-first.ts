/**
 * The order of the test files: the longest first, so that none of them is still running when all others have ended.
 * vitest knows how long a file takes only where it has run before, which continuous integration has not.
 */
import {BaseSequencer, type TestSpecification} from 'vitest/node';

/** What takes more than a quarter of a minute on two quiet cores, the longest first. */
const longest = [
  'e2e/lesson',
  'e2e/churn',
  'e2e/guide',
  'fuzz/fuzz',
  'ui/pictures',
  'e2e/machine',
  'e2e/every-engine',
  'host/live/second-daemon',
  'e2e/faults',
  'lab/compose-started',
  'e2e/scale',
  'host/watch/bundle-fallback',
  'e2e/reach',
  'lab/compose-config',
  'ui/dashboard',
  'e2e/follow',
  'e2e/connection',
  'lab/rules',
];

const rank = ({moduleId}: TestSpecification): number => {
  const at = longest.findIndex(name => moduleId.includes(`/test/${name}.test.`));
  return at === -1 ? longest.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({project}: TestSpecification): number => project.config.sequence.groupOrder;
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}
