/** A remedy speaks of --volume: what it is called in the command is told. */
import {expect, test} from 'vitest';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace} from '../compose/explained.ts';
import {host} from './observed.ts';

const told = (...flags: readonly string[]): readonly string[] => {
  const result = explainRun(['docker', 'run', ...flags, 'x'], host(), commandPlace());
  if (isParseError(result)) throw new Error(result.error);
  return result.assumptions.filter(each => each.includes('stands for'));
};

test.each<[readonly string[], readonly string[]]>([
  [
    ['--mount=type=bind,src=/etc,dst=/x,ro'],
    ['--volume=/etc:/x:ro stands for --mount=type=bind,src=/etc,dst=/x,ro, as the command has it'],
  ],
  [
    ['--mount', 'type=bind,"src=./../../etc",dst=/x'],
    ['--volume=/etc:/x stands for --mount=type=bind,"src=./../../etc",dst=/x, as the command has it'],
  ],
  [
    ['--use-api-socket'],
    ['--volume=/var/run/docker.sock:/var/run/docker.sock stands for --use-api-socket, as the command has it'],
  ],
  [['--volume=/etc:/x', '--mount=type=volume,src=data,dst=/y', '--mount=type=bind,src=/srv/app,dst=/z'], []],
])('docker run %j', (flags, notes) => {
  expect(told(...flags)).toEqual(notes);
});
