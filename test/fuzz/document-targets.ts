/** Documents that a daemon, a runtime or a file hands over: what is wrong in them is an error of the declared kind. */
import {declaredBySpec} from '../../source/engine/bundle/declared.ts';
import {namesIn} from '../../source/engine/bundle/names.ts';
import {runtimeSpec} from '../../source/engine/bundle/spec.ts';
import {inspectedContainer, listedContainer, sessionsOf} from '../../source/engine/docker/container.ts';
import {
  containerList,
  execDocument,
  imageDocument,
  infoDocument,
  inspectDocument,
} from '../../source/engine/docker/documents.ts';
import {changeIn} from '../../source/engine/docker/events.ts';
import {WrongShape} from '../../source/engine/shape.ts';
import {DocumentError, type Json} from '../../source/model/document/codec.ts';
import {diffOf} from '../../source/model/document/diff.ts';
import {documentOf, readDocument} from '../../source/model/document/document.ts';
import {judge} from '../../source/model/judge.ts';
import {isUnknown} from '../../source/model/known.ts';
import {container, defaultSet, observation} from '../model/build.ts';
import {expecting, holds, isShown, jsonIn} from './invariants.ts';

const id = 'ab'.repeat(32);
const facts = {
  name: 'host',
  engine: 'Docker 26.1.5',
  engineVersion: '26.1.5',
  engineKind: 'docker',
  kernel: '6.12.0',
  rootless: false,
  remapped: false,
} as const;

/** What an engine says that a container was asked to be is judged and shown. */
function isJudged(declared: Parameters<typeof container>[0] & object): void {
  isShown(observation([container(declared)]));
}

function inspect(value: unknown): void {
  const document = inspectDocument(value);
  const {declared, ...others} = inspectedContainer(id, document, {
    imageUser: '',
    execs: [],
    facts,
    listed: undefined,
  });
  if (isUnknown(declared)) return;
  const {name, image, labels, state, startedAt} = others;
  isJudged({
    name,
    image,
    state,
    startedAt,
    declared: {...declared, uid: 0},
    ...(isUnknown(labels) ? {} : {labels}),
  });
}

function spec(value: unknown): void {
  const document = runtimeSpec(value);
  const {name, image, labels} = namesIn(document, id);
  isJudged({
    name,
    image,
    labels,
    declared: {
      ...declaredBySpec(document, {granted: defaultSet, unmaskOption: 'unmask'}, () => undefined),
      uid: 0,
    },
  });
}

/** Each takes a JSON value and throws a WrongShape. */
const shapes = {
  'docker-list': (value: unknown) => void containerList(value).map(listedContainer),
  'docker-inspect': inspect,
  'docker-image': (value: unknown) => void imageDocument(value),
  'docker-exec': (value: unknown) => void sessionsOf(execDocument(value)),
  'docker-info': (value: unknown) => void infoDocument(value),
  'oci-spec': spec,
} as const;

/** A document of captop's own is judged, shown, written again, and then the same. */
function recording(value: unknown): void {
  const read = readDocument(value as Json);
  isShown(read.observation);
  const snapshot = judge(read.observation);
  const again = readDocument(JSON.parse(JSON.stringify(documentOf(snapshot, '0.0.0'))));
  holds(diffOf(snapshot, judge(again.observation)).length === 0, 'the document reads differently when saved');
}

const json = (read: (value: unknown) => void) => (bytes: Buffer) => {
  const parsed = jsonIn(bytes.toString('utf8'));
  if (parsed !== undefined) expecting([WrongShape, DocumentError], () => read(parsed.value));
};

export const documentTargets = {
  ...(Object.fromEntries(Object.entries(shapes).map(([name, read]) => [name, json(read)])) as Record<
    keyof typeof shapes,
    (bytes: Buffer) => void
  >),
  'docker-event': (bytes: Buffer) => void changeIn(bytes.toString('utf8')),
  document: json(recording),
} as const;
