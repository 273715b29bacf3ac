/** The panes of the detail, by name. */
import type {Pane} from '../../state/state.ts';
import type {ScrollView} from '../scroll-view.ts';
import {capabilitiesPane} from './capabilities.ts';
import {findingsPane} from './findings.ts';
import {identityPane} from './identity.ts';
import {isolationPane} from './isolation.ts';
import {processesPane} from './processes.ts';
import type {Subject} from './subject.ts';

export const paneSheets: Readonly<Record<Pane, (subject: Subject) => ScrollView>> = {
  processes: processesPane,
  capabilities: capabilitiesPane,
  identity: identityPane,
  isolation: isolationPane,
  findings: findingsPane,
};
