/**
 * First aid for a host: who can own it, by cause, each with one remedy; what protects the host; and how all this was
 * read. `--format summary` prints it, and the view `!` of the dashboard shows it.
 */
import {isRunning} from '../model/container-state.ts';
import {namesAmong} from '../model/host-names.ts';
import {isUnknown} from '../model/known.ts';
import {remedyText} from '../model/remedy.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Container, Finding, Host, Severity} from '../model/snapshot.ts';
import {countedContainers} from './counted-containers.ts';
import {type Fact, postureOf} from './posture.ts';
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

const wayRead: Readonly<Record<Host['evidence'], SafeText>> = {
  procfs: safe`Read from the kernel through the host's /proc.`,
  ssh: safe`Read from the kernel through the host's /proc, over ssh.`,
  none: safe`Read from the engine alone: the kernel could not be asked, so every judgement rests on declared flags.`,
};

/** How many containers could not be read, by the reason. */
function unreadSentences({containers}: Host): readonly SafeText[] {
  const unread = containers.flatMap(({unobserved}) => (unobserved === null ? [] : [unobserved]));
  return [...Map.groupBy(unread, ({reason}) => reason).values()].map(
    same => safe`${countedContainers(same.length)} could not be read: ${sanitise(same[0]?.detail ?? '')}`,
  );
}

function withoutDeclared({containers}: Host): readonly SafeText[] {
  const count = containers.filter(({declared}) => isUnknown(declared)).length;
  return count === 0 ? [] : [safe`With which flags ${countedContainers(count)} started is not known.`];
}

/** Whoever reads the page has to know what it would say without the policy. */
const acceptedSentences = ({containers}: Host): readonly SafeText[] =>
  containers.flatMap(({name, accepted = []}) =>
    accepted
      .filter(({finding: {severity}}) => severity === 'critical' || severity === 'high')
      .map(
        ({finding, reason, expires}) =>
          safe`Accepted by the policy until ${sanitise(expires)}: ${sanitise(finding.id)} of ${sanitise(name)} (${sanitise(reason, 200)})`,
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
    running: host.containers.filter(isRunning).length,
    causes: causesOf(rows, 'critical'),
    lesser: causesOf(rows, 'high'),
    accepted: acceptedSentences(host),
    posture: postureOf(host),
    evidence: [
      wayRead[host.evidence],
      ...host.limits.map(limit => sanitise(limit)),
      ...unreadSentences(host),
      ...withoutDeclared(host),
    ],
  };
}
