/** `captop plugin`: captop as a plugin of the docker command. */
import {exitStatus} from '../../model/failure.ts';
import {chosenWord} from '../arguments/usage-error.ts';
import {version} from '../version.ts';
import {readDockerCall} from './docker-arguments.ts';
import {installPlugin, uninstallPlugin} from './install.ts';

/** What docker asks a plugin for with `docker-cli-plugin-metadata`. */
const metadata = {
  SchemaVersion: '0.1.0',
  Vendor: 'captop',
  Version: version,
  ShortDescription: 'Who every container really is, and what the kernel lets it do',
};

/** Runs captop with the words of a command line; returns the exit status. */
type Run = (args: readonly string[]) => Promise<number>;

/** What docker calls, through the file that `captop plugin install` writes; returns the exit status. */
async function runAsPlugin(words: readonly string[], run: Run): Promise<number> {
  if (words[0] === 'docker-cli-plugin-metadata') {
    process.stdout.write(`${JSON.stringify(metadata)}\n`);
    return exitStatus.fine;
  }
  const {args, env} = readDockerCall(words);
  Object.assign(process.env, env);
  return run(args);
}

/** Does what `captop plugin` is asked for; returns the exit status. */
export async function plugin(args: readonly string[], run: Run): Promise<number> {
  const [what = '', ...rest] = args;
  if (what === 'run') return runAsPlugin(rest, run);
  if (chosenWord('plugin', what, ['install', 'uninstall']) === 'install') {
    process.stdout.write(`docker captop runs ${installPlugin(process.env)}\n`);
    return exitStatus.fine;
  }
  const removed = uninstallPlugin(process.env);
  process.stdout.write(removed === null ? 'docker captop was not installed\n' : `removed ${removed}\n`);
  return exitStatus.fine;
}
