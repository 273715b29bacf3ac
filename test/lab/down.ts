/** `npm run lab:down`: removes the lab's containers and images, and nothing else. */
import {removeAll} from './containers.ts';
import {LabError} from './docker.ts';

try {
  process.stdout.write(`The lab is down: ${await removeAll()} containers removed.\n`);
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
