/** The four user and group ids of a process (credentials(7)), of each of its threads that has others, inside and on the host. */
import type {FourIds} from '../../../model/kernel-text/proc-status.ts';
import {isUnknown, type Known, knownOr} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Process, ThreadIds} from '../../../model/snapshot.ts';
import type {Sentence} from './identity-words.ts';

interface IdField {
  readonly label: SafeText;
  readonly words: SafeText;
}

/** Threads that are named; a process may have thousands, each with ids of its own. */
const mostThreads = 4;

/** `0`, or each by its name where they are not the same. */
const four = ({real, effective, saved, fs}: FourIds): SafeText =>
  real === effective && real === saved && real === fs
    ? safe`${real}`
    : safe`real ${real}, effective ${effective}, saved ${saved}, file ${fs}`;

const isSame = (a: FourIds, b: FourIds): boolean =>
  a.real === b.real && a.effective === b.effective && a.saved === b.saved && a.fs === b.fs;

/** `33, 33, 0, 33`, with the host's where they differ. */
function bothSides(inside: Known<FourIds>, onHost: Known<FourIds>): SafeText {
  if (isUnknown(inside))
    return isUnknown(onHost)
      ? safe`not known: ${sanitise(inside.unknown)}`
      : safe`${four(onHost)} on the host`;
  if (isUnknown(onHost)) return safe`${four(inside)}; on the host not known: ${sanitise(onHost.unknown)}`;
  return isSame(inside, onHost)
    ? safe`${four(inside)}, the same on the host`
    : safe`${four(inside)}; on the host ${four(onHost)}`;
}

const idFields = ({hostTid, uids, hostUids, gids, hostGids}: ThreadIds, isLeader: boolean): IdField[] => {
  const of = (kind: SafeText): SafeText =>
    isLeader ? safe`All four ${kind}s` : safe`Thread ${hostTid} ${kind}`;
  return [
    {label: of(safe`uid`), words: bothSides(uids, hostUids)},
    {label: of(safe`gid`), words: bothSides(gids, hostGids)},
  ];
};

const otherUids = safe`Real, saved, fs uid`;

/** Its ids, the leader's first. Of a document that lacks them, what it has instead. */
export function allIds({ids, hostUids, gid}: Process): readonly IdField[] {
  if (isUnknown(ids))
    return [
      isUnknown(hostUids)
        ? {label: otherUids, words: safe`not known: ${sanitise(hostUids.unknown)}`}
        : {
            label: otherUids,
            words: safe`${hostUids.real}, ${hostUids.saved}, ${hostUids.fs} on the host`,
          },
      {label: safe`Group`, words: isUnknown(gid) ? safe`not known: ${sanitise(gid.unknown)}` : safe`${gid}`},
    ];
  const rest = ids.length - 1 - mostThreads;
  return [
    ...ids.slice(0, 1 + mostThreads).flatMap((thread, index) => idFields(thread, index === 0)),
    ...(rest > 0 ? [{label: safe`Other threads`, words: safe`${rest} more with other ids`}] : []),
  ];
}

const kinds = ['saved', 'real', 'fs'] as const;

/** `saved uid 0: one seteuid away`, of a thread that is not root now; null if none has kept it. */
export function keptRoot({hostPid, ids}: Process): Sentence | null {
  for (const {hostTid, hostUids} of knownOr(ids, [])) {
    if (isUnknown(hostUids) || hostUids.effective === 0) continue;
    const kept = kinds.filter(kind => hostUids[kind] === 0);
    if (kept.length === 0) continue;
    const names = joinSafe(
      kept.map(kind => sanitise(kind === 'fs' ? 'file-system' : kind)),
      safe` and `,
    );
    const way =
      kept[0] === 'fs' ? safe`it opens files as root` : safe`one seteuid away from root on the host`;
    const who = hostTid === hostPid ? safe`It` : safe`Its thread ${hostTid}`;
    return {text: safe`${who} has kept ${names} uid 0: ${way}.`, tone: 'high'};
  }
  return null;
}
