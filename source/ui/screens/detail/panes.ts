/**
 * The panes of the detail, in the order of their digits. A pane is added here and in a file of its own, and tested in
 * test/ui/panes.test.tsx: tabs, digits, footer, help, explanation and copying follow from its row.
 */
import {capabilitiesPane} from './capabilities.ts';
import {findingsPane} from './findings.ts';
import {identityPane} from './identity.ts';
import {isolationPane} from './isolation.ts';
import type {Pane} from './pane.ts';
import {processesPane} from './processes.ts';

export const panes = [
  processesPane,
  capabilitiesPane,
  identityPane,
  isolationPane,
  findingsPane,
] as const satisfies readonly Pane[];

export type PaneId = (typeof panes)[number]['id'];

/** The pane of that name. */
export const paneOf = (id: PaneId): Pane<PaneId> => panes.find(pane => pane.id === id) ?? processesPane;
