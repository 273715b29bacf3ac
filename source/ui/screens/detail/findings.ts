/** The pane of findings. */
import {emptyLine} from '../../text/line.ts';
import type {Sheet} from '../sheet.ts';
import type {Subject} from './subject.ts';

export const findingsPane = (_subject: Subject): Sheet => ({head: [emptyLine], items: [], foot: []});
