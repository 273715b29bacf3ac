import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';
import {LongestFirst} from './test/longest-first.ts';

/** Tests on a real daemon and of the built program in a real terminal. */
const live = ['test/lab/**/*.test.ts', 'test/host/live/**/*.test.ts', 'test/e2e/**/*.test.ts'];

/** Those of them that others would disturb, or that would disturb others, each with its reason. */
const alone = [
  // What waits for a process that never answers are `ps`, `docker top` and `pgrep` of every other test as well.
  'test/host/live/hung.test.ts',
  // The PIDs of the whole machine are given anew from a number on.
  'test/host/live/pid-reuse.test.ts',
];

/** Live tests wait most of their time: for a daemon, for a terminal, for what is to come about. */
const maxWorkers = availableParallelism() + 1;

/** For a machine that others keep busy: a test that works ends long before. */
const patient = {testTimeout: 600_000, hookTimeout: 600_000, expect: {poll: {timeout: 120_000}}};

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    sequence: {sequencer: LongestFirst},
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: live,
          maxWorkers,
          // A worker takes one file after the other. Modules hold no state; loading them anew for each file took more of
          // the processor than the tests (the 27 files of view/ and report/: 15 s, and 6.5 s like this).
          isolate: false,
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: live,
          exclude: alone,
          globalSetup: './test/live-setup.ts',
          maxWorkers,
          ...patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'live-alone',
          include: alone,
          globalSetup: './test/live-setup.ts',
          fileParallelism: false,
          sequence: {groupOrder: 1},
          ...patient,
        },
      },
    ],
  },
});
