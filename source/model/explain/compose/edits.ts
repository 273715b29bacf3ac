/** The remedies of a service -> changes of the files' texts: comments and everything else stays as it is. */
import {childOf, itemsOf, type Node, type Position, textOfNode} from '../../compose/node.ts';
import type {Flag} from '../../flags/flag.ts';
import {printedFlag} from '../../flags/print.ts';
import {isRemedied, type StepName} from '../../remedies/plan.ts';
import type {Explained} from '../explain.ts';
import {addItem, addKey, removeItems, removeKey, type TextEdit, valueEnd} from './text-edits.ts';

/** What a flag's value is in the file: `/a:/b` is found by its target, a capability with or without CAP_. */
function isWritten(item: Node, {name, value}: Flag, place: Position | undefined): boolean {
  if (place !== undefined && place.file === item.at.file && place.start === item.at.start) return true;
  const written = textOfNode(item);
  if (written === undefined || value === null) return false;
  const plain = (text: string): string => text.toUpperCase().replace(/^CAP_/, '');
  return name === 'cap-add'
    ? plain(written) === plain(value)
    : written.replace(':', '=') === value.replace(':', '=');
}

/** Where else Compose may say it: a volume may mount a disk, and a secret or config is a file that is mounted. */
const alsoIn: Readonly<Record<string, readonly string[]>> = {
  devices: ['volumes'],
  volumes: ['secrets', 'configs'],
};

type Texts = (file: string) => string | undefined;

/** Whether a value stands in the service itself, and not under an anchor that others share. */
const isOwn = ({at}: Node, service: Node): boolean =>
  at.file === service.at.file && at.start >= service.at.start && at.end <= service.at.end;

/** Values to take out: whole keys, and items of lists. */
class Removals {
  readonly #keys = new Map<string, Node>();
  readonly #items = new Map<string, Set<Node>>();
  readonly #service: Node;

  constructor(service: Node) {
    this.#service = service;
  }

  /** Marks what a flag is written as; false if it is not written there. */
  add(flag: Flag, key: string, isList: boolean, places: readonly Position[]): boolean {
    const node = childOf(this.#service, key);
    if (node === undefined) return false;
    if (!isList) {
      this.#keys.set(key, node);
      return true;
    }
    const gone = this.#items.get(key) ?? new Set();
    for (const item of itemsOf(node))
      if (
        isWritten(
          item,
          flag,
          places.find(at => at.start === item.at.start),
        )
      )
        gone.add(item);
    this.#items.set(key, gone);
    return gone.size > 0;
  }

  edits(texts: Texts): readonly TextEdit[] {
    const keys = [...this.#keys].flatMap(([key, node]) => this.#withoutKey(key, node, texts) ?? []);
    const lists = [...this.#items].flatMap(([key, gone]) => {
      const node = childOf(this.#service, key);
      const text = node === undefined ? undefined : texts(node.at.file);
      if (node === undefined || text === undefined || gone.size === 0) return [];
      return gone.size === itemsOf(node).length
        ? [this.#withoutKey(key, node, texts) ?? []].flat()
        : removeItems(text, node, gone);
    });
    return [...keys, ...lists];
  }

  /** A switch that others share is turned off where it stands: without it nothing may be left to share. */
  #withoutKey(key: string, node: Node, texts: Texts): TextEdit | undefined {
    const text = texts(node.at.file);
    if (text === undefined) return undefined;
    const {file, start} = node.at;
    if (node.kind === 'scalar' && key === 'privileged' && !isOwn(node, this.#service))
      return {file, start, end: valueEnd(text, node.at), text: 'false'};
    return removeKey(text, key, node);
  }
}

function addition(
  {value}: Flag,
  key: string,
  isList: boolean,
  service: Node,
  texts: Texts,
): readonly TextEdit[] {
  const node = childOf(service, key);
  const written = value === null ? 'true' : JSON.stringify(value.replaceAll('$', '$$$$'));
  const place = node ?? service;
  const text = texts(place.at.file);
  if (text === undefined) return [];
  if (node === undefined) return [addKey(text, service, key, isList ? `[${written}]` : written) ?? []].flat();
  if (isList) return [addItem(text, node, written) ?? []].flat();
  return [{file: node.at.file, start: node.at.start, end: valueEnd(text, node.at), text: written}];
}

/** The changes that a service's remedies ask for in a step; some may not fit together, or not hold. */
export function remedyEdits(
  {container, places}: Explained,
  node: Node,
  texts: Texts,
  step: StepName,
): readonly TextEdit[] {
  const removals = new Removals(node);
  const added: TextEdit[] = [];
  for (const finding of container.findings.filter(isRemedied[step]))
    for (const remedy of finding.remedy) {
      if (remedy.kind !== 'add' && remedy.kind !== 'remove') continue;
      const printed = printedFlag(remedy.flag.name);
      if (printed === undefined) continue;
      const {key, list} = printed;
      const at = places.get(finding) ?? [];
      if (remedy.kind === 'remove')
        [key, ...(list ? (alsoIn[key] ?? []) : [])].some(each => removals.add(remedy.flag, each, list, at));
      else added.push(...addition(remedy.flag, key, list, node, texts));
    }
  return [...removals.edits(texts), ...added];
}
