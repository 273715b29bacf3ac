import {describe, expect, it} from 'vitest';
import {whoseNamespace} from '../../source/ui/screens/detail/namespace-words.ts';
import {container, host, process, row} from '../model/build.ts';

describe('whose a namespace is', () => {
  const own = process().namespaces;
  const other = container({
    id: '9c'.repeat(32),
    name: 'sidecar',
    pid1: process({namespaces: {...own, pid: 1, mnt: 1, ipc: 1, uts: 1, cgroup: 1}}),
  });
  const first = container({pid1: process()});
  const together = {host: {...host([first, other]), containers: [first, other]}, container: first};
  const words = (name: 'net' | 'mnt' | 'user', change = {}) =>
    // These containers are not judged; whoseNamespace() does not need it.
    whoseNamespace({...row(), ...together, ...change} as never, process(), name).whose;

  it('is told from the inodes: its own, another container’s, the host’s', () => {
    expect(words('mnt')).toBe('its own');
    expect(words('net')).toBe('shared with sidecar');
    expect(words('user')).toBe("the host's, as usual");
    const hostNet = {...together.host, namespaces: {...together.host.namespaces, net: own.net}};
    expect(words('net', {host: hostNet})).toBe("the HOST'S");
  });
});
