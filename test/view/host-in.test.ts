import {describe, expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import type {ObservedContainer} from '../../source/model/snapshot.ts';
import {hostThings, presenceOf} from '../../source/view/host-in.ts';
import {rowsOf} from '../../source/view/row.ts';
import {container, declared, observation, process} from '../model/build.ts';

/** What of the host is in a container with these changes to a plain one, as `DEV critical`. */
function hostIn(change: Partial<ObservedContainer>): string[] {
  const [row] = rowsOf(judge(observation([container(change)])));
  return hostThings.flatMap(thing => {
    const presence = presenceOf(thing, row?.container ?? expect.fail());
    return presence === 'absent' ? [] : [`${thing.letters} ${presence}`];
  });
}

const without = process({seccomp: 'disabled'});
const plain = declared();

describe('what of the host is in a container', () => {
  test.each<[string, Partial<ObservedContainer>, string[]]>([
    ['nothing in a plain one', {}, []],
    [
      'every device in a privileged one, and no filter',
      {declared: declared({privileged: true}), pid1: without, processes: [without]},
      ['DEV critical', 'SECC critical'],
    ],
    [
      'every device in a privileged one, although it asked for a filter',
      {declared: declared({privileged: true})},
      ['DEV critical'],
    ],
    ['no filter, by what the kernel says', {pid1: without, processes: [without]}, ['SECC high']],
    [
      'a device',
      {declared: declared({devices: [{host: '/dev/kvm', container: '/dev/kvm', permissions: 'rwm'}]})},
      ['DEV medium'],
    ],
    [
      'namespaces, by the flags of one that does not run',
      {
        declared: declared({
          namespaces: {...plain.namespaces, pid: 'host', network: 'host', ipc: 'host'},
        }),
        pid1: null,
        processes: [],
        state: 'exited',
      },
      ['PID high', 'NET medium', 'IPC medium'],
    ],
    [
      'unknown devices where the flags are unknown',
      {declared: unknown('its configuration could not be read')},
      ['DEV unknown'],
    ],
  ])('%s', (_, change, expected) => expect(hostIn(change)).toEqual(expected));
});
