/** What the processes pane says, from literal facts. */
import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import type {Drift} from '../../source/model/snapshot.ts';
import {numbers, processWords, wholeCommand} from '../../source/ui/screens/detail/process-words.ts';
import {treeOf} from '../../source/ui/screens/detail/tree.ts';
import {defaultSet, everySet, process, row, sets} from '../model/build.ts';

describe('the numbers of a process', () => {
  it.each([
    [process({hostPid: 5, containerPid: 1, nspid: [5, 1]}), 'Host PID 5 is PID 1 in the container.'],
    [
      process({hostPid: 27180, containerPid: 7, nspid: [27180, 7, 1]}),
      'Host PID 27180 is PID 7 in the container, and PID 1 in a PID namespace nested in it.',
    ],
    [
      process({hostPid: 23866, containerPid: 23866, nspid: [23866]}),
      'Host PID 23866 is PID 23866 in the container.',
    ],
    [
      process({hostPid: 5, containerPid: unknown('NSpid is not there')}),
      'Host PID 5; its PID in the container is not known: NSpid is not there.',
    ],
  ])('are told: %#', (of, words) => {
    expect(numbers(of)).toBe(words);
  });
});

describe('the whole command', () => {
  it.each([
    [process({command: `sh -c ${'x  y '.repeat(200)}end`}), `sh -c ${'x  y '.repeat(200)}end`],
    [process({command: 'sh \u001b[31m'}), 'sh \\e[31m'],
    [process({command: 'x'.repeat(5000)}), `${'x'.repeat(4096)}…`],
    [process({command: '', comm: 'sh', state: 'zombie'}), '[sh] <defunct>'],
  ])('is told up to a bound, with nothing that acts on the terminal: %#', (of, words) => {
    expect(wholeCommand(of)).toBe(words);
  });
});

describe('a process that gained', () => {
  const drifted = process({hostPid: 6447, containerPid: 7, capabilities: sets(everySet)});
  const gained = everySet & ~defaultSet;
  const drift = (set: Drift['set']): Drift => ({
    hostPid: 6447,
    set,
    gained,
    lost: 0n,
    origin: 'exec --privileged',
    evidence: 'it is a running docker exec --privileged',
  });

  it('is told with its origin, the sets and the evidence', () => {
    const of = row({processes: [process(), drifted]}, {drift: [drift('effective'), drift('bounding')]});
    expect(processWords(of, drifted).map(({text}) => String(text))).toEqual(
      expect.arrayContaining([
        "It may do more than the container's PID 1.",
        'Origin exec --privileged: gained 26 capabilities (effective, bounding). It is a running docker exec --privileged.',
      ]),
    );
  });

  it('is not said to exceed PID 1 if its sets only count in a user namespace of its own', () => {
    const nested = {...drifted, userNamespace: 'own'} as const;
    const of = row({processes: [process(), nested]}, {drift: []});
    expect(processWords(of, nested).map(({text}) => String(text))).not.toContain(
      "It may do more than the container's PID 1.",
    );
  });

  it('is told apart from one that lost', () => {
    const dropped = process({hostPid: 9, containerPid: 2, capabilities: sets(0n, defaultSet)});
    const lost: Drift = {
      ...drift('effective'),
      hostPid: 9,
      gained: 0n,
      lost: 0x20n,
      origin: 'dropped',
      evidence: '',
    };
    const of = row({processes: [process(), dropped]}, {drift: [lost]});
    expect(processWords(of, dropped).find(({text}) => text.startsWith('Origin'))).toEqual({
      text: 'Origin dropped: lost KILL (effective). ',
      tone: 'dropped',
    });
  });
});

describe('the tree of processes', () => {
  const at = (hostPid: number, parentHostPid: number) => process({hostPid, parentHostPid});

  it('has children under their parents, and processes from outside the container as roots', () => {
    const tree = treeOf([at(10, 1), at(12, 10), at(11, 10), at(13, 11), at(20, 5)]);
    expect(tree.map(({process: each, open, last}) => [each.hostPid, open.length, last])).toEqual([
      [10, 0, true],
      [11, 1, false],
      [13, 2, true],
      [12, 1, true],
      [20, 0, true],
    ]);
  });

  it('has every process once, even if the parents form a cycle', () => {
    expect(treeOf([at(1, 2), at(2, 1), at(3, 3)]).map(each => each.process.hostPid)).toEqual([3, 1, 2]);
  });

  it('can be thousands of levels deep, indented by at most 64', () => {
    const tree = treeOf(Array.from({length: 20_000}, (_, index) => at(index + 2, index + 1)));
    expect(tree.map(each => each.process.hostPid)).toEqual(
      Array.from({length: 20_000}, (_, index) => index + 2),
    );
    expect(tree.at(-1)?.open).toHaveLength(64);
  });
});
