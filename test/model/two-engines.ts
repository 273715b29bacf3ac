/** One machine with two engines, each of which has a container of the same name. */
import {judge} from '../../source/model/judge.ts';
import type {ObservedContainer, ObservedHost, Snapshot} from '../../source/model/snapshot.ts';
import {rowsOf} from '../../source/view/row.ts';
import {caps, container, defaultSet, host, process, sets} from './build.ts';

export const ofDocker = container({id: 'd0'.repeat(32)});
/** Podman grants three less than Docker. */
const podmanSet = defaultSet & ~caps('MKNOD AUDIT_WRITE NET_RAW');
export const ofPodman = container({
  id: 'b0'.repeat(32),
  pid1: process({capabilities: sets(podmanSet)}),
});

export const docker = (containers: readonly ObservedContainer[] = [ofDocker]): ObservedHost =>
  host(containers);

export const podman = (containers: readonly ObservedContainer[] = [ofPodman]): ObservedHost =>
  host(containers, {
    engine: 'Podman 5.4.2',
    engineKind: 'podman',
    endpoint: 'unix:///run/podman/podman.sock',
  });

export const together = (...hosts: readonly ObservedHost[]): Snapshot =>
  judge({takenAt: '2026-11-24T11:00:00.000Z', hosts});

/** `web` of Docker and `web` of Podman. */
export const bothRows = rowsOf(together(docker(), podman()));
