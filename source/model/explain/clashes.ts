/** Flags of `run` that Docker and Podman refuse together. */
import type {Command} from './run-flags-parser.ts';

/** In words, which of its flags a command must not have together; null if it has none of them. */
export type Clash = (command: Command) => string | null;

export const sharedClashes: readonly Clash[] = [
  command =>
    command.last('uts') === 'host' && command.last('hostname') !== '' ? '--hostname and --uts=host' : null,
  command =>
    command.isOn('rm') && !['', 'no'].includes(command.last('restart'))
      ? `--rm and --restart=${command.last('restart')}`
      : null,
];
