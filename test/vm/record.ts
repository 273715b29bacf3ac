/**
 * `npm run record` makes source/demo/recording.json anew, as root saw the machine of demo-machine.ts. Nothing is written
 * where captop said anything else than what cat(1) read there.
 */
import {writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {LabError} from '../lab/docker.ts';
import {boot} from './boot.ts';
import {check} from './check.ts';
import {demoMachines} from './demo-machine.ts';
import {documentIn} from './told.ts';

const path = fileURLToPath(new URL('../../source/demo/recording.json', import.meta.url));

try {
  for (const machine of demoMachines) {
    const booted = await boot(machine);
    // What it told can be looked at afterwards.
    if (process.env.KEEP) await writeFile(`${process.env.KEEP}/${machine.name}`, booted.told);
    const {stated, problems} = check(machine, booted);
    if (problems.length > 0)
      throw new LabError(`Nothing is recorded; what follows is wrong:\n  ${problems.join('\n  ')}`);
    await writeFile(path, `${JSON.stringify(documentIn(booted.told, 'root'), null, 2)}\n`);
    console.log(`${path} is written, ${stated} facts of it are right.`);
  }
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
