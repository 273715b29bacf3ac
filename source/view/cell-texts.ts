/** The texts of single cells of the list. */
import {isUnknown} from '../model/known.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Named, Process} from '../model/snapshot.ts';
import {notRead, shown} from './column.ts';
import {absenceMark} from './privilege-text.ts';
import type {Row} from './row.ts';

/** A fact of PID 1 as text; `-` for a container that does not run, `?` for one that could not be read. */
export const pid1Texts =
  (text: (pid1: Process) => SafeText) =>
  ({container}: Row): readonly SafeText[] => [
    container.pid1 === null ? absenceMark(container) : text(container.pid1),
  ];

/** `root:0`, or `1001` if the container's passwd has no name for it. */
const userText = ({uid, name}: Named): SafeText =>
  name === null ? safe`${uid}` : safe`${sanitise(name, 64)}:${uid}`;

/** In a narrow column the uid stands alone, as a name that is cut would be another name. */
export const userTexts = (row: Row): readonly SafeText[] => {
  if (row.container.sandbox?.ownKernel === true) return [notRead];
  const user = row.container.pid1?.user;
  const texts = pid1Texts(pid1 => shown(pid1.user, userText))(row);
  return user === undefined || isUnknown(user) ? texts : [...texts, safe`${user.uid}`];
};

export const hostUserText = ({uid, name}: Named): SafeText =>
  name === null ? safe`${uid}` : sanitise(name, 64);

/**
 * The image, longest first: without the tag `latest`, 12 digits of a digest alone, and in a narrow column without its
 * registry and folders, since its end says more: `…/web:2024.11.3`. Where there is no room for that its tag is left out,
 * as the end of a tag says nothing: `…/web`.
 */
export const imageTexts = ({container: {image}}: Row): readonly SafeText[] => {
  if (image === '') return [notRead];
  const name = image.replace(/:latest$/, '').replace(/^sha256:([0-9a-f]{12})[0-9a-f]*$/, '$1');
  const last = name.lastIndexOf('/', name.includes('@') ? name.indexOf('@') : undefined);
  const short = last === -1 ? name : `…${name.slice(last)}`;
  const texts = [name, short, short.replace(/:[^:@/]+$/, '')];
  return [...new Set(texts)].map(text =>
    text.startsWith('…') ? safe`…${sanitise(text.slice(1), 256)}` : sanitise(text, 256),
  );
};
