import {describe, expect, it} from 'vitest';
import {type Candidates, candidatesFor} from '../../../source/command/completion/candidates.ts';

const wordsOf = ({words}: Candidates): string[] => words.map(({word}) => word);

describe('completion at the cursor', () => {
  it.each<[string[], string[]]>([
    [['--so'], ['--sort']],
    [['--fi'], ['--filter']],
    [
      ['--sort', 'host'],
      ['host', 'host-pid', 'host-user'],
    ],
    [['-s', 'root'], ['root-on-host']],
    [['--columns', 'name,root'], ['name,root-on-host']],
    [['--columns=name,ri'], ['--columns=name,risk']],
    [['--format', 'nd'], ['ndjson']],
    [['-f', 'im'], ['image:']],
    [['-f', '!us'], ['!user:']],
    [
      ['-f', 'risk:h'],
      ['risk:high', 'risk:high+'],
    ],
    [['-p', 'kubernetes-r'], ['kubernetes-restricted']],
    [['--check', 'm'], ['medium']],
    [['e'], ['explain']],
    [['explain', '--j'], ['--json']],
    [['explain', '--so'], []],
    [['explain', '--', 'docker', 'r'], []],
    [['completion', 'z'], ['zsh']],
    [['web', 'e'], []],
  ])('%j', (line, words) => expect(wordsOf(candidatesFor(line))).toEqual(words));

  it.each<[string[], Partial<Candidates>]>([
    [['w'], {names: true, files: false}],
    [['--once', 'w'], {names: true}],
    [['--check', ''], {names: true}],
    [['--', 'w'], {names: true}],
    [['--sort', ''], {names: false}],
    [['explain', ''], {names: false}],
    [['--save', ''], {names: false, files: true}],
    [['--policy='], {names: false, files: true}],
    [['-p', ''], {names: false, files: true}],
    [['explain', '-f', ''], {names: false, files: true}],
    [['help', ''], {names: false, files: false, words: []}],
  ])('%j offers names of containers, files or neither', (line, offered) =>
    expect(candidatesFor(line)).toMatchObject(offered),
  );
});
