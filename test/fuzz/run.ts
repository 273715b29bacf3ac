/**
 * `npm run fuzz -- [INPUTS] [GROUP]` gives the parsers so many inputs, a million if none is said. What the fuzzer found
 * on its way to new code is kept in node_modules/.cache, from where the next run goes on.
 */
import {fileURLToPath} from 'node:url';
import {fuzz} from './fuzzer.ts';
import {groups} from './groups.ts';

const million = 1_000_000;
const [inputs = `${million}`, only] = process.argv.slice(2);
const chosen = groups.filter(({name}) => only === undefined || name === only);
if (!(Number(inputs) > 0) || chosen.length === 0) {
  console.error(`fuzz: takes a number of inputs and one of ${groups.map(({name}) => name).join(', ')}`);
  process.exit(2);
}
const cache = fileURLToPath(new URL('../../node_modules/.cache/captop-fuzz/', import.meta.url));

let broken = 0;
for (const group of chosen) {
  const count = Math.ceil((Number(inputs) * group.inputs) / (only === undefined ? million : group.inputs));
  const began = performance.now();
  const problem = await fuzz(group, {inputs: count, found: `${cache}${group.name}`, seed: null});
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${group.name}: ${count} inputs in ${seconds} s, ${problem === null ? 'all answered' : 'broken'}`,
  );
  if (problem !== null) {
    console.error(problem);
    broken++;
  }
}
process.exitCode = broken === 0 ? 0 : 1;
