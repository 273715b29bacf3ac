/** The recorded host of --demo: real facts of a kernel and a daemon, the same in each run. */
import {readFileSync} from 'node:fs';
import {readDocument} from '../../source/model/document/document.ts';
import {judge} from '../../source/model/judge.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import type {Row} from '../../source/view/row.ts';
import {rowsOf} from '../../source/view/row.ts';
import {sortRows} from '../../source/view/sort.ts';

const path = new URL('../../source/demo/recording.json', import.meta.url);

export const recorded: Snapshot = judge(readDocument(JSON.parse(readFileSync(path, 'utf8'))).observation);
export const recordedRows: readonly Row[] = sortRows(rowsOf(recorded), null, false);

/** What a container, an image or its user may be called by someone who means harm. */
export const hostileText = '\u001b[2J"q",\\x\n=cmd\u202e\ud800';
