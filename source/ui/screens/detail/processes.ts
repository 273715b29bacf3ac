/** The pane of processes. */
import {emptyLine} from '../../text/line.ts';
import type {Sheet} from '../sheet.ts';
import type {Subject} from './subject.ts';

export const processesPane = (_subject: Subject): Sheet => ({head: [emptyLine], items: [], foot: []});
