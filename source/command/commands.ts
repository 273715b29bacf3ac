/** What may stand first on the command line instead of a container's name, once: main.ts, the help and the completions. */

interface Subcommand<Name extends string = string> {
  readonly name: Name;
  /** How the help writes it, behind `captop`. */
  readonly form: string;
  readonly help: string;
  /** What may stand behind it, for the completions of the shells. */
  readonly words?: readonly string[];
}

const table = [
  {name: 'explain', form: 'explain [FLAG…] -- docker run …', help: 'what a docker run would lead to'},
  {name: 'serve', form: 'serve [--listen ADDRESS]', help: 'answer /metrics for Prometheus'},
  {name: 'help', form: 'help', help: 'the most important on one screen'},
  {
    name: 'completion',
    form: 'completion bash|zsh|fish',
    help: 'print the completions of a shell',
    words: ['bash', 'zsh', 'fish'],
  },
  {
    name: 'plugin',
    form: 'plugin install|uninstall',
    help: 'make docker captop run it, or undo that',
    words: ['install', 'uninstall'],
  },
  {name: 'man', form: 'man', help: 'print the manual page: captop man | man -l -'},
] as const satisfies readonly Subcommand[];

export type CommandName = (typeof table)[number]['name'];

export const commands: readonly Subcommand<CommandName>[] = table;
