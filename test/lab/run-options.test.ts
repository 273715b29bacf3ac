/** The flags that explain knows, against those of the docker command itself. */
import {beforeAll, expect, test} from 'vitest';
import {letters, switches, valued} from '../../source/model/explain/run-options.ts';
import {onLab} from '../on-lab.ts';
import {docker} from './docker.ts';

interface Flag {
  readonly letter: string | undefined;
  readonly name: string;
  readonly takesValue: boolean;
}

onLab('The flags of docker run', () => {
  let flags: Flag[];

  beforeAll(async () => {
    const help = await docker('run', '--help');
    flags = [...help.matchAll(/^ {2}(?: {4}|-(\w), )--([a-z0-9-]+)(?: ([a-z0-9-]+))?(?: {2,}|$)/gm)].map(
      ([, letter, name = '', type]) => ({letter, name, takesValue: type !== undefined}),
    );
    expect(flags.length).toBeGreaterThan(90);
  });

  test('are all known, and those that take a value are told from those that do not', () => {
    const wrong = flags.filter(({name, takesValue}) => !(takesValue ? valued : switches).has(name));
    expect(wrong).toEqual([]);
  });

  test('have the letters that docker gives them', () => {
    const known = Object.entries(letters).map(([letter, name]) => `${letter} ${name}`);
    const real = flags.flatMap(({letter, name}) => (letter === undefined ? [] : [`${letter} ${name}`]));
    expect(known.sort()).toEqual(real.sort());
  });
});
