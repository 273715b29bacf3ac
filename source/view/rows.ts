/** The rows of the list. */
import {namesAmong} from '../model/host-names.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Row} from './column.ts';

/** One row for each container of each host. */
export const rowsOf = ({hosts, profile}: Snapshot): readonly Row[] =>
  hosts.flatMap(host => {
    const hostNames = namesAmong(hosts, host);
    return host.containers.map(container => ({host, hostNames, hosts: hosts.length, container, profile}));
  });
