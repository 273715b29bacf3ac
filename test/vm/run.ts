/**
 * `npm run lab:vm -- [--cases all|NAME,…] [MACHINE]…` boots machines, all of them if none is named, with a few of the lab's
 * cases in each, or those that are named, and checks what captop says in them.
 */
import {writeFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {LabError} from '../lab/docker.ts';
import {boot} from './boot.ts';
import {check} from './check.ts';
import {allCases, casesNamed} from './engines.ts';
import {machinesWith} from './machines.ts';

const {values, positionals: named} = parseArgs({
  options: {cases: {type: 'string', default: 'few'}},
  allowPositionals: true,
});
const cases = casesNamed(values.cases);
if (cases === undefined) {
  console.error(`lab:vm: the cases are all, few, or some of ${allCases.map(({name}) => name).join(',')}`);
  process.exit(2);
}
const machines = machinesWith(cases);
const chosen = named.length > 0 ? machines.filter(({name}) => named.includes(name)) : machines;
if (chosen.length < named.length) {
  console.error(`lab:vm: the machines are ${machines.map(({name}) => name).join(', ')}`);
  process.exit(2);
}
try {
  for (const machine of chosen) {
    const began = performance.now();
    const booted = await boot(machine);
    const {stated, missing, problems} = check(machine, booted);
    // What it told can be looked at afterwards.
    if (process.env.KEEP)
      await writeFile(
        `${process.env.KEEP}/${machine.name}`,
        `${booted.told}\n${booted.console}\n${booted.dashboard.join('\n')}\n`,
      );
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(
      `${machine.name} (${machine.about}): ${stated - problems.length} of ${stated} facts are right, ${missing} told as not readable, in ${seconds} s`,
    );
    for (const problem of problems) console.log(`  ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
