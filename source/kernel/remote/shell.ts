/** What a shell on another machine is asked with: the seam between what is read there and how it is reached. */
export interface ShellSession {
  /**
   * Runs commands, in which `$n` is a word that nobody there could know before. Resolves with what they wrote and that
   * word. Rejects with a Failure if the machine cannot be reached, does not answer, or answers something else.
   */
  ask(commands: string): Promise<{readonly bytes: Buffer; readonly word: string}>;
}

export interface Shell {
  /** The shell that runs; another one if that has ended. It can be asked at once, even if it is only being started. */
  session(): Promise<ShellSession>;
}
