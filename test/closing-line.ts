/**
 * Ends a test run with what failed and why, with why tests were skipped, and with one plain line of figures. A file that
 * is run once more (see run.ts) counts as it ended.
 */
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

interface Failed {
  readonly name: string;
  readonly messages: readonly string[];
}

/** What of a file failed: its tests, or what belongs to no test, such as the file that cannot be loaded. */
function failuresOf(module: TestModule): readonly Failed[] {
  const failed: Failed[] = [];
  for (const test of module.children.allTests('failed')) {
    const messages = (test.result().errors ?? []).map(({message}) => message);
    failed.push({name: `${module.relativeModuleId} > ${test.fullName}`, messages});
  }
  const suites = [...module.children.allSuites()].flatMap(suite => suite.errors());
  const loose = [...module.errors(), ...suites].map(({message}) => message);
  if (loose.length > 0 || (failed.length === 0 && !module.ok()))
    failed.push({name: module.relativeModuleId, messages: loose});
  return failed;
}

const indented = (text: string): string => text.split('\n', 12).join('\n    ');

export default class ClosingLine implements Reporter {
  readonly #modules = new Map<string, TestModule>();

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly {readonly message?: unknown}[],
    reason: 'passed' | 'failed' | 'interrupted',
  ): void {
    const again = this.#modules.size > 0;
    for (const module of modules) {
      const name = `${module.project.name} ${module.moduleId}`;
      const before = this.#modules.get(name);
      if (again && before !== undefined && !before.ok() && module.ok())
        process.stdout.write(`PASSED when run once more: ${module.relativeModuleId}\n`);
      this.#modules.set(name, module);
    }

    const counts = {passed: 0, failed: unhandled.length, skipped: 0};
    const reasons = new Map<string, number>();
    const failures: Failed[] = unhandled.map(error => ({
      name: 'outside of any test',
      messages: [String(error.message ?? error)],
    }));
    for (const module of this.#modules.values()) {
      const failed = failuresOf(module);
      failures.push(...failed);
      counts.failed += failed.length;
      for (const test of module.children.allTests()) {
        const {state} = test.result();
        if (state === 'passed' || state === 'skipped') counts[state]++;
        if (state !== 'skipped') continue;
        const why = reasonOf(test);
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
      }
    }
    // A setup that fails before any test runs is a failure, too.
    if (reason === 'failed' && !again && counts.failed === 0) counts.failed = 1;

    for (const [why, count] of reasons) process.stdout.write(`${count} skipped: ${why}\n`);
    for (const {name, messages} of failures)
      process.stdout.write(`FAILED ${[name, ...messages.map(indented)].join('\n    ')}\n`);
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}
