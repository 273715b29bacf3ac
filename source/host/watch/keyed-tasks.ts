/** Runs one task a key at a time. If it is asked for again meanwhile, however often, it runs once more afterwards. */
export class KeyedTasks {
  readonly #running = new Map<string, {again: boolean}>();

  /** Returns at once if the key is running. Rejects with what the task throws. */
  async run(key: string, task: () => Promise<void>): Promise<void> {
    const running = this.#running.get(key);
    if (running) {
      running.again = true;
      return;
    }
    const state = {again: true};
    this.#running.set(key, state);
    try {
      while (state.again) {
        state.again = false;
        await task();
      }
    } finally {
      this.#running.delete(key);
    }
  }

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }
}
