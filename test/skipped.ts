/** Why a group of tests was skipped: its meta data carries it from the test file to the reporter. */
declare module 'vitest' {
  interface TaskMeta {
    obstacle?: string;
  }
}

export {};
