/** What a single process is, in sentences. */
import {countOf, toHex} from '../../../model/capability.ts';
import {isRootByExec} from '../../../model/exec-user.ts';
import {execFinder} from '../../../model/findings/facts.ts';
import {isUnknown, knownOr} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Container, Drift, DriftOrigin, Process} from '../../../model/snapshot.ts';
import {exceedsPid1} from '../../../view/exceeds-pid1.ts';
import type {Row} from '../../../view/row.ts';
import type {Tone} from '../../../view/tone.ts';
import {setWords} from '../../text/set-words.ts';

export interface Said {
  readonly text: SafeText;
  readonly tone: Tone;
}

/** As ps writes it; a zombie has no command line any more. As much as a column can hold. */
export const shownCommand = ({state, comm, command}: Process): SafeText =>
  state === 'zombie' ? safe`[${sanitise(comm)}] <defunct>` : sanitise(command);

/** Characters that are shown of a command at most: some fifty lines, of the 64 KiB that are read. */
const commandLimit = 4096;

/** The same in full, as far as a page is to be filled with it. */
export const wholeCommand = (process: Process): SafeText =>
  process.state === 'zombie' ? shownCommand(process) : sanitise(process.command, commandLimit);

/** The same process by its two numbers, and by those of nested PID namespaces. */
export function numbers({hostPid, containerPid, nspid}: Process): SafeText {
  if (isUnknown(containerPid))
    return safe`Host PID ${hostPid}; its PID in the container is not known: ${sanitise(containerPid.unknown)}.`;
  const depth = nspid.indexOf(containerPid, 1);
  const nested = depth === -1 ? [] : nspid.slice(depth + 1);
  const chain =
    nested.length === 0
      ? safe``
      : safe`, and ${joinSafe(
          nested.map(pid => safe`PID ${pid}`),
          safe`, then `,
        )} in a PID namespace nested in it`;
  return safe`Host PID ${hostPid} is PID ${containerPid} in the container${chain}.`;
}

/** What was gained and lost, in the set in which it is most. */
function change(drifts: readonly Drift[]): SafeText {
  const widest = (side: 'gained' | 'lost'): bigint =>
    drifts.reduce((most, drift) => (countOf(drift[side]) > countOf(most) ? drift[side] : most), 0n);
  const parts = [
    ...(widest('gained') === 0n ? [] : [safe`gained ${setWords(widest('gained'), namedAtMost)}`]),
    ...(widest('lost') === 0n ? [] : [safe`lost ${setWords(widest('lost'), namedAtMost)}`]),
  ];
  return joinSafe(parts, safe`, `);
}

const namedAtMost = 4;

/** Evidence as a sentence. */
const sentence = (evidence: string): SafeText =>
  evidence === '' ? safe`` : sanitise(`${evidence.slice(0, 1).toUpperCase()}${evidence.slice(1)}.`, 300);

/** An origin, or the exec session of which no origin tells: one that was asked to run as root. */
const originName = (container: Container, process: Process, origin: DriftOrigin): SafeText =>
  origin === 'unknown' && isRootByExec(execFinder(container)(process), process)
    ? safe`exec as root`
    : sanitise(origin);

/** Why it holds more or less than its flags lead to, one sentence for each origin. */
export function origins({container}: Row, process: Process): readonly Said[] {
  const own = container.drift.filter(drift => drift.hostPid === process.hostPid);
  return [...new Set(own.map(({origin}) => origin))].map(origin => {
    const of = own.filter(drift => drift.origin === origin);
    const sets = joinSafe(
      of.map(({set}) => sanitise(set)),
      safe`, `,
    );
    return {
      text: safe`Origin ${originName(container, process, origin)}: ${change(of)} (${sets}). ${sentence(of[0]?.evidence ?? '')}`,
      tone: of.some(({gained}) => gained !== 0n) ? 'added' : 'dropped',
    };
  });
}

/** True where the process may do, or come to do, what PID 1 may not. */
export const exceeds = ({container: {pid1}}: Row, process: Process): boolean =>
  pid1 !== null && process.hostPid !== pid1.hostPid && exceedsPid1(process, pid1);

/** The origin of what it may do beyond PID 1, in up to three words. */
function originOf({container}: Row, process: Process): SafeText {
  const own = container.drift.find(each => each.hostPid === process.hostPid && each.gained !== 0n);
  return originName(container, process, own?.origin ?? 'unknown');
}

const othersAtMost = 3;

/** Which processes of a container may do more than PID 1, and the origin of that; null if none may. */
export function exceedingWords(row: Row, exceeding: readonly Process[]): Said | null {
  if (exceeding.length === 0) return null;
  const named = exceeding
    .slice(0, othersAtMost)
    .map(process => safe`host PID ${process.hostPid} (${originOf(row, process)})`);
  const rest = exceeding.length - named.length;
  return {
    text: safe`^ marks what may do more than PID 1: ${joinSafe(named, safe`, `)}${rest > 0 ? safe` and ${rest} more` : safe``}. n goes there.`,
    tone: 'added',
  };
}

/** `1 effective capability`, `14 effective capabilities`. */
const effectiveWords = (set: bigint): SafeText =>
  safe`${countOf(set)} effective ${countOf(set) === 1 ? safe`capability` : safe`capabilities`} (${sanitise(toHex(set))})`;

/** What is to be said of a process, the most important first. */
export function processWords(row: Row, process: Process): readonly Said[] {
  const said: Said[] = [{text: numbers(process), tone: 'accent'}];
  if (exceeds(row, process))
    said.push({text: safe`It may do more than the container's PID 1.`, tone: 'added'});
  said.push(...origins(row, process));
  const {effective, bounding} = process.capabilities;
  const hostUser = isUnknown(process.hostUser)
    ? safe`user on the host not known`
    : safe`uid ${process.hostUser.uid} on the host`;
  said.push({
    text: safe`${effectiveWords(effective)}, ${countOf(bounding)} in the bounding set; ${hostUser}; ${sanitise(process.state)}; ${process.threads} thread${process.threads === 1 ? safe`` : safe`s`}.`,
    tone: 'plain',
  });
  if (process.mixedThreads)
    said.push({
      text: safe`${process.oddThreads.length} of its threads hold other credentials: ${joinSafe(
        process.oddThreads
          .slice(0, 3)
          .map(
            ({hostTid, hostUid, capabilities}) =>
              safe`tid ${hostTid} uid ${knownOr(hostUid, -1) === -1 ? safe`?` : safe`${knownOr(hostUid, 0)}`} with ${countOf(capabilities.effective)} capabilities`,
          ),
        safe`, `,
      )}.`,
      tone: 'high',
    });
  if (process.state === 'zombie' && process.threads <= 1)
    said.push({text: safe`It has ended; what is shown is what it last held.`, tone: 'muted'});
  if (process.foundBy === 'pid namespace')
    said.push({
      text: safe`It is in the container's PID namespace but not in its cgroup: it came in from the host.`,
      tone: 'high',
    });
  if (process.foundBy === 'mount namespace')
    said.push({
      text: safe`It is in the container's mount namespace but not in its cgroup: it came in from the host, and runs whatever the container has put in its place.`,
      tone: 'high',
    });
  return said;
}
