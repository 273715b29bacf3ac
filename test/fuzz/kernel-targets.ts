/** Texts of the kernel and of containers: any bytes are a value or undefined, never a throw. */
import {foldersIn, pathsIn} from '../../source/kernel/remote/listing.ts';
import {mayHaveRaised} from '../../source/model/kernel-text/auxv.ts';
import {containerIds, containerOf, parseCgroup} from '../../source/model/kernel-text/cgroup-path.ts';
import {containerMounts} from '../../source/model/kernel-text/container-mounts.ts';
import {coveredPaths} from '../../source/model/kernel-text/covered-paths.ts';
import {HostMounts} from '../../source/model/kernel-text/host-mounts.ts';
import {insideOf, isIdentityMap, parseIdMap} from '../../source/model/kernel-text/id-map.ts';
import {
  forEachMount,
  hidepidOf,
  mountAt,
  mountOfId,
  mountThatMayNotAnswer,
  parseMountInfo,
} from '../../source/model/kernel-text/mountinfo.ts';
import {nameOfUid, parsePasswd, uidOfName} from '../../source/model/kernel-text/passwd.ts';
import {parseProcStat} from '../../source/model/kernel-text/proc-stat.ts';
import {parseProcStatus} from '../../source/model/kernel-text/proc-status.ts';
import {parseSecurityCapability, permittedIn} from '../../source/model/kernel-text/security-capability.ts';
import {parseTarEntry} from '../../source/model/kernel-text/tar-entry.ts';
import {holds, latin1, utf8} from './invariants.ts';

function mountinfo(text: string): void {
  const parsed = parseMountInfo(text);
  let seen = 0;
  forEachMount(text, () => seen++);
  holds(seen === parsed.length, `${seen} mounts are visited and ${parsed.length} are parsed`);
  containerMounts(text, new HostMounts(text));
  coveredPaths(text);
  mountThatMayNotAnswer(text);
  for (const {id, mountPoint, device, root} of parsed.slice(0, 3)) {
    mountOfId(text, id);
    hidepidOf(mountAt(text, mountPoint));
    new HostMounts(text).pathOf(device, root);
  }
}

function tar(bytes: Buffer): void {
  const entry = parseTarEntry(bytes);
  if (typeof entry !== 'object') return;
  holds(entry.contentAt <= bytes.length, 'the content begins behind the end');
  holds(Number.isSafeInteger(entry.size) && entry.size >= 0, `the size is ${entry.size}`);
  const capability = entry.attributes.get('security.capability');
  if (capability !== undefined) parseSecurityCapability(capability);
}

export const kernelTargets = {
  stat: utf8(text => {
    const stat = parseProcStat(text);
    holds(stat === undefined || Number.isSafeInteger(stat.startTicks), 'a start time is no whole number');
  }),
  status: latin1(text => void parseProcStatus(text)),
  cgroup: latin1(text => {
    const id = containerOf(text, () => true);
    holds(id === undefined || /^[0-9a-f]{64}$/.test(id), `the container's id is ${id}`);
    for (const {path} of parseCgroup(text)) containerIds(path);
  }),
  listing: utf8(text => {
    for (const entries of [pathsIn(text).values(), ...foldersIn(text).values()])
      for (const {uid, size, modified} of entries) {
        holds(uid >= 0 && size >= 0, `a uid is ${uid}, and a size ${size}`);
        modified?.toISOString();
      }
  }),
  mountinfo: utf8(mountinfo),
  'id-map': latin1(text => {
    const map = parseIdMap(text);
    isIdentityMap(map);
    insideOf(map, 1000);
  }),
  passwd: utf8(text => {
    const entries = parsePasswd(text);
    for (const {name, uid} of entries.slice(0, 3)) {
      holds(nameOfUid(entries, uid) !== null, `the uid ${uid} has no name`);
      holds(uidOfName(entries, name) !== undefined, `the name ${name} has no uid`);
    }
  }),
  'security-capability': (bytes: Buffer) => {
    const capabilities = parseSecurityCapability(bytes);
    if (capabilities !== undefined) permittedIn(capabilities, [{inside: 0, host: 100_000, count: 65_536}]);
  },
  auxv: (bytes: Buffer) => void mayHaveRaised(bytes),
  tar,
} as const;
