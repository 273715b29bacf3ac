/** What may stand first on the command line instead of a container's name, once: main.ts, the help and the completions. */

export interface Subcommand {
  readonly name: string;
  /** How the help writes it, behind `captop`. */
  readonly form: string;
  readonly help: string;
  /** What may stand behind it, for the completions of the shells. */
  readonly words?: readonly string[];
  /** Runs it with the words behind its name; returns the exit status. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

export const commands: readonly Subcommand[] = [
  {
    name: 'explain',
    form: 'explain [FLAG…] -- docker run …',
    help: 'what a docker run would lead to',
    run: async args => (await import('./explain/explain.ts')).runExplain(args),
  },
  {
    name: 'serve',
    form: 'serve [--listen ADDRESS]',
    help: 'answer /metrics for Prometheus',
    run: async args => (await import('./serve/serve.ts')).serve(args),
  },
  {
    name: 'help',
    form: 'help',
    help: 'the most important on one screen',
    run: async () => (await import('./print-text.ts')).printHelp('screen'),
  },
  {
    name: 'completion',
    form: 'completion bash|zsh|fish',
    help: 'print the completions of a shell',
    words: ['bash', 'zsh', 'fish'],
    run: async args => (await import('./completion/completion.ts')).completion(args),
  },
  {
    name: 'plugin',
    form: 'plugin install|uninstall',
    help: 'make docker captop run it, or undo that',
    words: ['install', 'uninstall'],
    run: async args => (await import('./plugin/plugin.ts')).plugin(args),
  },
  {
    name: 'man',
    form: 'man',
    help: 'print the manual page: captop man | man -l -',
    run: async () => (await import('./print-text.ts')).printManual(),
  },
];
