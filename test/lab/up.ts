/** `npm run lab`: brings up the cases on a real daemon. */
import {labCases} from './cases.ts';
import {startCases} from './containers.ts';
import {ensureDaemon, type Tool} from './daemon.ts';
import {LabError} from './docker.ts';
import {makeImages} from './image.ts';

const say = (sentence: string): void => {
  process.stdout.write(`${sentence}\n`);
};

/** Everything that `npm run lab` does, with `more` programs beside; throws a LabError with a sentence. */
export async function bringUp(more: readonly Tool[] = []): Promise<void> {
  await ensureDaemon(say, more);
  const started = await startCases(await makeImages());
  say(
    `The lab is up: ${labCases.length} containers, ${started} of them started now. npm run lab:down removes them.`,
  );
}

if (import.meta.main) {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', () => {});
  try {
    await bringUp();
    const width = Math.max(...labCases.map(one => one.name.length));
    say(labCases.map(({name, about}) => `  ${name.padEnd(width)}  ${about}`).join('\n'));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
