/** Ends a test run with why tests were skipped, and with one plain line of figures. */
import type {Reporter, TestCase, TestModule} from 'vitest/node';
import './skipped.ts';

/** What the test itself said when it skipped, or the group that it belongs to. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) return result.note;
  for (let group: TestCase | TestCase['parent'] = test; ; group = group.parent) {
    const {obstacle} = group.meta();
    if (obstacle !== undefined) return obstacle;
    if (group.type === 'module')
      return `the preparation of ${group.relativeModuleId} failed, or it gives no reason`;
  }
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: 'passed' | 'failed' | 'interrupted',
  ): void {
    const counts = {passed: 0, failed: unhandled.length, skipped: 0};
    const reasons = new Map<string, number>();
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // A file that could not be loaded has no tests to fail.
      if (tests.length === 0 || module.errors().length > 0) counts.failed += module.ok() ? 0 : 1;
      for (const test of tests) {
        const result = test.result();
        if (result.state === 'pending') continue;
        counts[result.state]++;
        if (result.state !== 'skipped') continue;
        const why = reasonOf(test);
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
      }
    }
    // A setup that fails before any test runs is a failure, too.
    if (reason === 'failed' && counts.failed === 0) counts.failed = 1;
    for (const [why, count] of reasons) process.stdout.write(`${count} skipped: ${why}\n`);
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}
