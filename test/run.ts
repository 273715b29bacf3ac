/**
 * `npm test`: all tests; arguments are those of vitest. Files run side by side, and live tests look at a daemon and a
 * machine that others use as well, so a file that fails is run once more by itself, and both outcomes are printed: a fault
 * fails twice, and what passes the second time is seen to be shaky instead of being lost among other lines.
 */
import {createVitest, parseCLI} from 'vitest/node';

/** More than that is a fault of the program or of the machine, not of a test. */
const maximumShaky = 6;

const {filter, options} = parseCLI(['vitest', ...process.argv.slice(2)]);
process.env.NODE_ENV ??= 'test';
// startVitest() would close it after the first run, and take away what the live tests were given.
const vitest = await createVitest({...options, watch: false, run: true});
await vitest.start(filter);

const failed = vitest.state.getTestModules().filter(module => !module.ok());
const mayRunAgain =
  failed.length > 0 && failed.length <= maximumShaky && vitest.state.getUnhandledErrors().length === 0;

if (mayRunAgain) {
  const names = failed.map(({relativeModuleId}) => relativeModuleId);
  process.stdout.write(`\nRun once more, by themselves: ${names.join(', ')}\n`);
  for (const {project} of failed) project.config.maxWorkers = 1;
  const {testModules, unhandledErrors} = await vitest.runTestSpecifications(
    failed.map(module => module.toTestSpecification()),
  );
  const passed = unhandledErrors.length === 0 && testModules.every(module => module.ok());
  process.exitCode = passed ? 0 : 1;
}
await vitest.close();
