import {defineConfig} from 'vitest/config';

/** Tests on a real daemon and of the built program in a real terminal. */
const live = ['test/lab/**/*.test.ts', 'test/host/live/**/*.test.ts', 'test/e2e/**/*.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: live,
          // For a machine that others keep busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: {groupOrder: 0},
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: live,
          globalSetup: './test/live-setup.ts',
          // They look at one daemon: side by side they would see each other's containers come and go.
          fileParallelism: false,
          // Limits for a machine that others keep busy: a test that works ends long before.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: {groupOrder: 1},
        },
      },
    ],
  },
});
