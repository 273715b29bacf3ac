/** What `y` copies, by what is selected where. */
import {toHex} from '../../model/capability.ts';
import {composeFragment} from '../../model/remedies/compose.ts';
import {podFragment} from '../../model/remedies/pod.ts';
import {planOf} from '../../model/remedies/remedy.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Process} from '../../model/snapshot.ts';
import type {Row} from '../../view/row.ts';
import type {Copy} from '../state/input-context.ts';
import type {Pane} from '../state/state.ts';

const idOf = ({container}: Row): Copy => ({
  text: container.id,
  what: safe`the id of ${sanitise(container.name, 40)}`,
});

interface Selected {
  readonly row: Row;
  readonly process: Process | null;
  /** Key of the selected item. */
  readonly key: string | null;
}

function flagsOf({row, key}: Selected): Copy | null {
  const finding = row.container.findings.find(({id}) => key === `finding ${id}`);
  const plan = planOf(row.container, row.host);
  if (key?.startsWith('compose'))
    return {text: composeFragment(row.container.name, plan.after), what: safe`the Compose fragment`};
  if (key?.startsWith('kubernetes'))
    return {text: podFragment(row.container.name, plan.after), what: safe`the Kubernetes fragment`};
  const flags = finding === undefined ? plan.after : finding.remedy;
  if (flags.length === 0) return null;
  return {
    text: flags.join(' '),
    what: finding === undefined ? safe`the flags after the remedies` : safe`the remedy of this finding`,
  };
}

const byPane: Readonly<Record<Pane, (selected: Selected) => Copy | null>> = {
  processes: ({row, process}) =>
    process === null ? idOf(row) : {text: String(process.hostPid), what: safe`the host PID`},
  capabilities: ({row, process}) =>
    process === null
      ? idOf(row)
      : {
          text: toHex(process.capabilities.effective),
          what: safe`the effective set`,
        },
  identity: ({row}) => idOf(row),
  isolation: ({row}) => idOf(row),
  findings: selected => flagsOf(selected) ?? idOf(selected.row),
};

/** In a pane of the detail. */
export const copyInPane = (pane: Pane, selected: Selected): Copy | null => byPane[pane](selected);

/** In the list and the matrix: the container's id. */
export const copyOfRow = (row: Row | undefined): Copy | null => (row === undefined ? null : idOf(row));

/** In the comparison: the ids, as a shell takes them. */
export const copyOfRows = (rows: readonly Row[]): Copy | null =>
  rows.length === 0
    ? null
    : {
        text: rows.map(({container}) => container.id).join(' '),
        what: rows.length === 1 ? safe`the id` : safe`the ids of ${rows.length} containers`,
      };
