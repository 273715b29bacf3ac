/** The pane of isolation: what keeps the container apart from its host, and what does not. */

import type {Declared} from '../../../model/flags/declared.ts';
import {isUnknown, knownOr} from '../../../model/known.ts';
import {unseenOfPod} from '../../../model/pod-security/levels.ts';
import {podSecurityText} from '../../../model/pod-security/verdict.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {type Container, namespaceNames, type Process} from '../../../model/snapshot.ts';
import {toWidth, widthOf} from '../../../view/text-width.ts';
import {emptyLine, type Line, line, type Paint, piece} from '../../text/line.ts';
import {type ScrollView, textView} from '../scroll-view.ts';
import {fieldIn} from './field.ts';
import {namespaceMeaning, whoseNamespace} from './namespace-words.ts';
import {passedLines} from './passed-in.ts';
import {absenceLine, type Subject} from './subject.ts';
import {textPane} from './text-pane.ts';

/** Cells of a label with the gap after it: those of a namespace and its number, so that all values stand in one column. */
const labelWidth = 20;

const field = (label: SafeText, value: SafeText, width: number, paint: Paint = 'plain'): Line[] =>
  fieldIn(labelWidth, label, value, width, paint);

/** Cells of what a namespace isolates, with the gap before it. */
const meaningWidth = 2 + Math.max(...Object.values(namespaceMeaning).map(widthOf));

function namespaceLines({row, width}: Subject, process: Process): Line[] {
  const all = namespaceNames.map(name => ({name, ...whoseNamespace(row, process, name)}));
  const hasMeaning = width >= 96;
  const room = width - labelWidth - (hasMeaning ? meaningWidth : 0);
  const longest = Math.max(...all.map(({whose}) => widthOf(whose)));
  const cells = Math.max(Math.min(40, width - labelWidth), Math.min(longest, room));
  return all.map(({name, whose, tone}) => {
    const inode = knownOr(process.namespaces[name], null);
    return [
      piece(toWidth(sanitise(name), 8), 'heading'),
      piece(toWidth(inode === null ? safe`` : safe`${inode}`, 12), 'muted'),
      piece(toWidth(whose, cells), tone),
      ...(hasMeaning ? [piece(safe`  ${namespaceMeaning[name]}`, 'muted')] : []),
    ];
  });
}

/** A path; an id of a container in it is shortened as elsewhere. */
const shortPath = (path: string): SafeText =>
  sanitise(path.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…'), 200);

const pathsWords = (paths: readonly string[] | null): SafeText =>
  paths === null || paths.length === 0
    ? safe`none`
    : joinSafe(
        paths.map(path => sanitise(path)),
        safe` `,
      );

function processFields({seccomp, lsm, noNewPrivileges}: Process, width: number): Line[] {
  const seccompWords = seccomp === 'disabled' ? safe`off: every system call may be tried` : sanitise(seccomp);
  const label = isUnknown(lsm)
    ? safe`not known: ${sanitise(lsm.unknown)}`
    : lsm === null
      ? safe`no AppArmor or SELinux label`
      : sanitise(lsm, 80);
  return [
    ...field(safe`seccomp`, seccompWords, width, seccomp === 'disabled' ? 'medium' : 'plain'),
    ...field(safe`security module`, label, width),
    ...field(safe`no new privileges`, noNewPrivileges ? safe`on` : safe`off`, width),
  ];
}

function declaredFields(declared: Declared, width: number): Line[] {
  const masked = declared.maskedPaths;
  const open: Paint = masked === null || masked.length === 0 ? 'medium' : 'plain';
  return [
    ...field(safe`root file system`, declared.readonlyRootfs ? safe`read-only` : safe`writable`, width),
    ...field(safe`masked paths`, pathsWords(masked), width, open),
    ...field(safe`read-only paths`, pathsWords(declared.readonlyPaths), width, open),
    ...field(safe`runtime`, sanitise(declared.runtime === '' ? 'the default' : declared.runtime), width),
  ];
}

/** The verdict of the Pod Security Standards; nothing for a container that belongs to no pod. */
function podLines({podSecurity}: Container, width: number): Line[] {
  if (podSecurity === null) return [];
  const label = safe`pod security`;
  if (isUnknown(podSecurity)) return field(label, safe`not known: ${sanitise(podSecurity.unknown)}`, width);
  return [
    ...field(
      label,
      sanitise(podSecurityText(podSecurity), 400),
      width,
      podSecurity.level === 'privileged' ? 'medium' : 'plain',
    ),
    ...field(safe``, safe`not judged: ${sanitise(unseenOfPod)}`, width),
  ];
}

const block = (title: SafeText, lines: readonly Line[]): Line[] =>
  lines.length === 0 ? [] : [emptyLine, line(title, 'title'), ...lines];

/** First what the container shares with the host, then what confines it. */
function view(subject: Subject): ScrollView {
  const {row, process, width} = subject;
  const {container, host} = row;
  const {declared, cgroup} = container;
  const known = isUnknown(declared) ? null : declared;
  const lines: Line[] = [
    ...(process === null ? [absenceLine(subject), emptyLine] : []),
    ...field(safe`kernel`, safe`Linux ${sanitise(host.kernel, 60)}, shared with the host`, width),
    ...(container.sandbox === null
      ? []
      : field(
          safe`sandbox`,
          safe`${sanitise(container.sandbox.name)}, by ${sanitise(container.sandbox.evidence, 200)}: ${sanitise(container.sandbox.shows, 400)}`,
          width,
          'accent',
        )),
    ...block(safe`Of the host inside`, [
      ...(known === null ? [] : passedLines(container, known, width)),
      ...(isUnknown(container.mounts) && process !== null
        ? field(safe`the kernel's mounts`, safe`not known: ${sanitise(container.mounts.unknown)}`, width)
        : []),
    ]),
    ...block(safe`Namespaces`, process === null ? [] : namespaceLines(subject, process)),
    ...block(safe`What confines it`, [
      ...(process === null ? [] : processFields(process, width)),
      ...(known === null
        ? field(
            safe`declared flags`,
            safe`not known: ${isUnknown(declared) ? sanitise(declared.unknown) : safe``}`,
            width,
          )
        : declaredFields(known, width)),
      ...field(
        safe`cgroup`,
        isUnknown(cgroup) ? safe`not known: ${sanitise(cgroup.unknown)}` : shortPath(cgroup),
        width,
      ),
      ...podLines(container, width),
    ]),
  ];
  return textView([], lines);
}

export const isolationPane = textPane('isolation', safe`Isolation`, safe`isolation`, view);
