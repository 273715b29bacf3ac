/** What of the host is inside a container: as its flags ask for it, and beside that as the kernel has mounted it. */
import {plainPath} from '../../../model/findings/host-things.ts';
import {originOf} from '../../../model/findings/reached-mounts.ts';
import type {Declared} from '../../../model/flags/declared.ts';
import {deviceFlag} from '../../../model/flags/devices.ts';
import {type Flag, flag, isSameFlag} from '../../../model/flags/flag.ts';
import {bindFlag, type Mount} from '../../../model/flags/mounts.ts';
import {isUnknown} from '../../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Container, KernelMount} from '../../../model/snapshot.ts';
import {toWidth} from '../../../view/text-width.ts';
import type {Tone} from '../../../view/tone.ts';
import {wrap} from '../../text/cells.ts';
import {type Line, line, piece} from '../../text/line.ts';

interface Told {
  readonly text: SafeText;
  readonly tone: Tone;
}

/** One thing of the host. */
interface Passed {
  readonly declared: SafeText;
  /** What the kernel says of it; null where it is not asked, as of a device. */
  readonly kernel: Told | null;
  readonly severity: Tone | null;
}

/** Cells of a severity with its gap. */
const severityWidth = 10;

/** From this width on both stand side by side. */
const twoColumns = 76;

const gap = safe`  `;

/** The severity of the finding whose remedy removes this flag; null if there is none. */
const severityOf = ({findings}: Container, wanted: Flag): Tone | null => {
  const finding = findings.find(({remedy}) =>
    remedy.some(each => each.kind === 'remove' && isSameFlag(each.flag, wanted)),
  );
  return finding === undefined || finding.severity === 'info' ? null : finding.severity;
};

const access = (readOnly: boolean): SafeText => (readOnly ? safe`read-only` : safe`writable`);

const mountWords = ({type, source, destination, readOnly}: Mount): SafeText =>
  safe`${source === '' ? sanitise(type) : sanitise(source)} at ${sanitise(destination)}, ${access(readOnly)}`;

const isBelow = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** A mount of the host's as the kernel has it, beside what was asked for. */
function kernelWords(asked: Mount, all: Declared['mounts'], mounts: readonly KernelMount[]): Told | null {
  if (asked.type !== 'bind' && asked.type !== 'volume') return null;
  const found =
    mounts.find(({destination}) => plainPath(destination) === plainPath(asked.destination)) ??
    mounts.find(
      ({hostPath, destination}) => hostPath !== null && originOf({hostPath, destination}, all) === asked,
    );
  if (found === undefined) return {text: safe`not seen by PID 1`, tone: 'muted'};
  const {hostPath, destination, readOnly, type} = found;
  const source = hostPath ?? type;
  const isSame = source === asked.source && readOnly === asked.readOnly;
  const below = mounts.filter(each => isBelow(each.destination, destination)).length;
  const more =
    below === 0 ? safe`` : safe`, and ${below} ${below === 1 ? safe`mount` : safe`mounts`} below it`;
  return {
    text: isSame ? safe`the same${more}` : safe`${sanitise(source)}, ${access(readOnly)}${more}`,
    tone: asked.readOnly && !readOnly ? 'medium' : isSame ? 'muted' : 'plain',
  };
}

/** What is mounted although no flag asks for it. */
function addedSince({mountDrift}: Container): Passed[] {
  if (isUnknown(mountDrift)) return [];
  return mountDrift
    .filter(({change}) => change === 'added')
    .map(({hostPath, destination, readOnly}) => ({
      declared: safe`nothing: it was added since`,
      kernel: {
        text: safe`${sanitise(hostPath)} at ${sanitise(destination)}, ${access(readOnly)}`,
        tone: 'medium',
      },
      severity: null,
    }));
}

/** Mounts and devices, those that matter first. */
function passedIn(container: Container, {mounts, devices, privileged}: Declared): Passed[] {
  const observed = container.mounts;
  const all: Passed[] = [
    ...(privileged
      ? [
          {
            declared: safe`every device of the host, its disks among them, in /dev: it is privileged`,
            kernel: null,
            severity: severityOf(container, flag('privileged')),
          },
        ]
      : []),
    ...mounts.map(mount => ({
      declared: mountWords(mount),
      kernel: isUnknown(observed) ? null : kernelWords(mount, mounts, observed),
      severity: severityOf(container, bindFlag(mount)),
    })),
    ...addedSince(container),
    ...devices.map(device => ({
      declared: safe`device ${sanitise(device.host)} at ${sanitise(device.container)}, ${sanitise(device.permissions)}`,
      kernel: null,
      severity: severityOf(container, deviceFlag(device)),
    })),
  ];
  return [...all.filter(({severity}) => severity !== null), ...all.filter(({severity}) => severity === null)];
}

/** What its flags ask for, and at the right, or below on a narrow screen, what the kernel has. */
function linesOf({declared, kernel, severity}: Passed, labels: number, width: number): Line[] {
  const isBeside = width >= twoColumns && kernel !== null;
  const room = Math.max(10, width - labels);
  const left = isBeside ? Math.floor((room - gap.length) / 2) : room;
  const tone = severity ?? 'plain';
  const asked = wrap(declared, left);
  const said =
    kernel === null
      ? []
      : wrap(isBeside ? kernel.text : safe`kernel: ${kernel.text}`, isBeside ? left : room);
  const label = (index: number) =>
    piece(toWidth(index === 0 && severity !== null ? sanitise(severity) : safe``, labels), tone);
  const told = (text: SafeText) => piece(text, kernel?.tone ?? 'plain');
  if (!isBeside)
    return [
      ...asked.map((text, index) => [label(index), piece(text, tone)]),
      ...said.map(text => [label(1), told(text)]),
    ];
  return Array.from({length: Math.max(asked.length, said.length)}, (_, index) => [
    label(index),
    piece(toWidth(asked[index] ?? safe``, left), tone),
    piece(gap),
    told(said[index] ?? safe``),
  ]);
}

/** Lines about all that is of the host; a sentence if there is nothing. */
export function passedLines(container: Container, declared: Declared, width: number): Line[] {
  const passed = passedIn(container, declared);
  if (passed.length === 0) return [line(safe`Nothing of the host is mounted or passed in.`)];
  // Where nothing of it is of any risk there is no column of severities.
  const labels = passed.some(({severity}) => severity !== null) ? severityWidth : 0;
  const hasKernel = passed.some(({kernel}) => kernel !== null);
  const left = Math.floor((Math.max(10, width - labels) - gap.length) / 2);
  const heading =
    hasKernel && width >= twoColumns
      ? [
          [
            piece(toWidth(safe``, labels)),
            piece(toWidth(safe`DECLARED`, left), 'heading' as const),
            piece(gap),
            piece(safe`IN THE KERNEL`, 'heading' as const),
          ],
        ]
      : [];
  return [...heading, ...passed.flatMap(each => linesOf(each, labels, width))];
}
