/**
 * First aid for a host: who can own it, by cause, each with one remedy; what protects the host; and how all this was
 * read. `--format summary` prints it, and the view `!` of the dashboard shows it.
 */
import {labelsOf} from '../model/findings/isolation.ts';
import {namesAmong} from '../model/host-names.ts';
import {isUnknown} from '../model/known.ts';
import {remedyText} from '../model/remedy.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {confines, isSelinuxLabel} from '../model/security-label.ts';
import type {Container, Finding, Host, Severity} from '../model/snapshot.ts';
import {type Row, rowsOf} from './row.ts';
import {sortRows} from './sort.ts';

export interface CauseRemedy {
  readonly text: SafeText;
  readonly containers: readonly Container[];
}

/** A reason why containers can own the host, and who they are. */
export interface Cause {
  /** The word of the WHY column: `privileged`, `docker.sock`. */
  readonly word: SafeText;
  readonly title: SafeText;
  readonly severity: Severity;
  readonly containers: readonly Container[];
  /** What would remove it, each with those in which it would; without those in which no flag would. */
  readonly remedies: readonly CauseRemedy[];
}

/** A sentence or a fact with its name. */
export interface Fact {
  readonly name: SafeText;
  readonly text: SafeText;
}

export interface FirstAid {
  readonly host: Host;
  /** What tells it from other hosts of the same name; null if there are none. */
  readonly of: string | null;
  /** Containers of risk critical: they can own the host. */
  readonly owners: number;
  /** Containers of the host that are running or paused. */
  readonly running: number;
  /** Causes of critical, the most frequent first; each container counts once, under its worst finding. */
  readonly causes: readonly Cause[];
  /** The same of high. */
  readonly lesser: readonly Cause[];
  /** Findings of critical and high that a policy keeps out of these, one sentence each. */
  readonly accepted: readonly SafeText[];
  /** What protects the host from its containers. */
  readonly posture: readonly Fact[];
  /** How it was read, and what could not be: one sentence each. */
  readonly evidence: readonly SafeText[];
}

/** `1 container`, `3 containers`. */
const counted = (count: number): SafeText =>
  safe`${count} ${count === 1 ? safe`container` : safe`containers`}`;

const runs = ({state}: Container): boolean => state === 'running' || state === 'paused';

/** Remedies are short, but a mount's flag holds its paths. */
const longestRemedy = 300;

/**
 * The worst findings of that severity by their words, the most frequent first, and the containers of each in the order of
 * the list.
 */
function causesOf(rows: readonly Row[], severity: Severity): readonly Cause[] {
  const concerned = rows.flatMap(({container}) => {
    const [worst] = container.findings;
    return worst?.severity === severity ? [{container, worst}] : [];
  });
  const byWord = Map.groupBy(concerned, ({worst}) => worst.short ?? worst.title);
  return [...byWord]
    .map(([word, members]): Cause => {
      const byRemedy = Map.groupBy(members, ({worst}) => remedyOf(worst));
      return {
        word: sanitise(word),
        title: sanitise(members[0]?.worst.title ?? ''),
        severity,
        containers: members.map(({container}) => container),
        remedies: [...byRemedy].flatMap(([text, same]) =>
          text === null ? [] : [{text, containers: same.map(({container}) => container)}],
        ),
      };
    })
    .sort((one, other) => other.containers.length - one.containers.length);
}

const remedyOf = ({remedy}: Finding): SafeText | null =>
  remedy.length === 0 ? null : sanitise(remedy.map(remedyText).join('; '), longestRemedy);

function labelFact(host: Host): Fact {
  const labels = host.containers.flatMap(({processes}) => processes.map(({lsm}) => lsm));
  const known = labels.find((lsm): lsm is string => typeof lsm === 'string');
  // A privileged container has no finding of its own for that.
  const unconfined = host.containers.filter(
    ({findings, processes}) =>
      findings.some(({id}) => id === 'lsm-off') ||
      processes.some(({lsm}) => typeof lsm === 'string' && !confines(lsm)),
  ).length;
  const name = safe`AppArmor, SELinux`;
  if (known !== undefined) {
    const isSelinux = isSelinuxLabel(known);
    if (isSelinux && host.selinux === 'permissive')
      return {name: safe`SELinux`, text: safe`permissive: it refuses nothing and only writes to the log`};
    // A profile's mode stands in its label, SELinux's does not.
    const confined =
      isSelinux && host.selinux !== 'enforcing'
        ? safe`labels its containers, confined if it enforces`
        : safe`confines its containers`;
    return {
      name: isSelinux ? safe`SELinux` : safe`AppArmor`,
      text: unconfined === 0 ? confined : safe`on, ${counted(unconfined)} unconfined`,
    };
  }
  return {name, text: labelsOf(host) === 'none' ? safe`none` : safe`unknown`};
}

function userNamespaceFact(host: Host): Fact {
  const own = host.containers.filter(({pid1}) => pid1?.userNamespace === 'own').length;
  const name = safe`user namespaces`;
  if (host.rootless) return {name, text: safe`rootless: the engine itself is not root`};
  if (host.remapped) return {name, text: safe`on (userns-remap)`};
  if (own > 0) return {name, text: safe`for ${counted(own)}; root in any other is the host's root`};
  return {name, text: safe`off: root in a container is the host's root`};
}

function seccompFact({containers}: Host): Fact {
  const seen = containers.flatMap(({pid1}) => (pid1 === null ? [] : [pid1]));
  const off = seen.filter(({seccomp}) => seccomp === 'disabled').length;
  const name = safe`seccomp`;
  if (seen.length === 0) return {name, text: safe`unknown`};
  return {name, text: off === 0 ? safe`on everywhere` : safe`off in ${off} of ${seen.length}`};
}

/** What protects a host, one row a fact. To add one, add a row and a case to test/view/first-aid.test.ts. */
const postureFacts: ReadonlyArray<(host: Host) => Fact> = [
  labelFact,
  userNamespaceFact,
  seccompFact,
  ({engine, kernel}) => ({name: safe`engine`, text: safe`${sanitise(engine)}, Linux ${sanitise(kernel)}`}),
];

const wayRead: Readonly<Record<Host['evidence'], SafeText>> = {
  procfs: safe`Read from the kernel through /proc of this host.`,
  ssh: safe`Read from the kernel through /proc of the host, over ssh.`,
  none: safe`Read from the engine alone: the kernel could not be asked, so every judgement rests on declared flags.`,
};

/** How many containers could not be read, by the reason. */
function unreadSentences({containers}: Host): readonly SafeText[] {
  const unread = containers.flatMap(({unobserved}) => (unobserved === null ? [] : [unobserved]));
  return [...Map.groupBy(unread, ({reason}) => reason).values()].map(
    same => safe`${counted(same.length)} could not be read: ${sanitise(same[0]?.detail ?? '')}`,
  );
}

function withoutDeclared({containers}: Host): readonly SafeText[] {
  const count = containers.filter(({declared}) => isUnknown(declared)).length;
  return count === 0 ? [] : [safe`With which flags ${counted(count)} started is not known.`];
}

/** Whoever reads the page has to know what it would say without the policy. */
const acceptedSentences = ({containers}: Host): readonly SafeText[] =>
  containers.flatMap(({name, accepted = []}) =>
    accepted
      .filter(({finding: {severity}}) => severity === 'critical' || severity === 'high')
      .map(
        ({finding, reason, expires}) =>
          safe`Accepted by the policy until ${sanitise(expires)}: ${sanitise(finding.id)} of ${sanitise(name, 64)} (${sanitise(reason, 200)})`,
      ),
  );

/** First aid for a host among others. */
export function firstAidOf(host: Host, hosts: readonly Host[] = [host]): FirstAid {
  const rows = sortRows(rowsOf({hosts: [host]}), null, false);
  const [name, brief] = namesAmong(hosts, host);
  return {
    host,
    of: name === host.name ? null : (brief ?? name),
    owners: host.containers.filter(({risk}) => risk === 'critical').length,
    running: host.containers.filter(runs).length,
    causes: causesOf(rows, 'critical'),
    lesser: causesOf(rows, 'high'),
    accepted: acceptedSentences(host),
    posture: postureFacts.map(fact => fact(host)),
    evidence: [
      wayRead[host.evidence],
      ...host.limits.map(limit => sanitise(limit)),
      ...unreadSentences(host),
      ...withoutDeclared(host),
    ],
  };
}

/** `10 of 118 can own vm`, of the containers that run, or that none can; `podman: 2 of 4 can own vm` beside other engines. */
export function headline({host, of, owners, running}: FirstAid): SafeText {
  const name = sanitise(host.name, 64);
  const whose = of === null ? safe`` : safe`${sanitise(of, 64)}: `;
  return owners === 0
    ? safe`${whose}${of === null ? safe`None` : safe`none`} of ${running} can own ${name}`
    : safe`${whose}${owners} of ${running} can own ${name}`;
}

/** `privileged 3, docker.sock 2`. */
export const causeWords = (causes: readonly Cause[]): SafeText =>
  joinSafe(
    causes.map(({word, containers}) => safe`${word} ${containers.length}`),
    safe`, `,
  );

/** Maximum number of remedies of a cause that are told one by one. */
const toldAtMost = 3;

/** `remedy: remove --privileged`; where they differ one line each, with the names of those that it is for. */
export function remedyLinesOf({containers, remedies}: Cause): readonly SafeText[] {
  const told = remedies.slice(0, toldAtMost);
  const rest = remedies.slice(toldAtMost).flatMap(({containers: others}) => others).length;
  const lines = told.map(({text, containers: those}) =>
    those.length === containers.length
      ? safe`remedy: ${text}`
      : safe`remedy for ${namesOf(those, toldAtMost)}: ${text}`,
  );
  return rest === 0 ? lines : [...lines, safe`and for ${rest} more, in their findings`];
}

/** The names of containers, at most `most` of them: `priv, builder and 12 more`. */
export function namesOf(containers: readonly Container[], most: number): SafeText {
  const names = containers
    .slice(0, most)
    .map(({name, id}) => sanitise(name === '' ? id.slice(0, 12) : name, 64));
  const rest = containers.length - names.length;
  return rest === 0 ? joinSafe(names, safe`, `) : safe`${joinSafe(names, safe`, `)} and ${rest} more`;
}

/** Maximum number of names under a cause. */
const namedAtMost = 12;

/** What is said of a cause: a head, and below it whom it concerns and what to do. */
export interface CauseText {
  readonly head: SafeText;
  readonly names: SafeText;
  readonly remedies: readonly SafeText[];
}

export const causeText = (cause: Cause): CauseText => ({
  head: safe`${cause.word} ${cause.containers.length}: ${cause.title}`,
  names: namesOf(cause.containers, namedAtMost),
  remedies: remedyLinesOf(cause),
});

/** The causes that make nobody owner of the host, in a sentence; null where there is none. */
export const lesserText = ({lesser}: FirstAid): SafeText | null =>
  lesser.length === 0 ? null : safe`Of risk high: ${causeWords(lesser)}`;
