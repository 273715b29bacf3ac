/** The remedies of a service -> changes of the files' texts: comments and everything else stays as it is. */
import {childOf, isWithin, itemsOf, type Node, plain} from '../../compose/node.ts';
import {type Flag, isSameFlag} from '../../flags/flag.ts';
import {printedFlag} from '../../flags/print.ts';
import {isRemedied, type StepName} from '../../remedies/plan.ts';
import type {Explained} from '../explain.ts';
import type {KeyChange} from './intended.ts';
import type {Origin} from './origins.ts';
import {
  addItem,
  addKey,
  emptied,
  isAnchored,
  removeItems,
  removeKey,
  type TextEdit,
  valueEnd,
} from './text-edits.ts';
import type {WrittenFiles} from './written.ts';

/** An edit of a file with what it is meant to change. */
export interface RemedyEdit {
  readonly edit: TextEdit;
  readonly change: KeyChange;
}

/** Whether a value leads to what a remedy takes out, and to nothing else. */
const isExactly = ({flags}: Origin, named: readonly Flag[]): boolean =>
  flags.length > 0 && flags.every(each => named.some(flag => isSameFlag(flag, each)));

/** A container takes over all that another one mounts, and what its image says, which a file does not tell. */
const isBorrowed = ({key}: Origin): boolean => key === 'volumes_from';

/** The edits for one service. */
class ServiceEdits {
  readonly #service: string;
  readonly #node: Node;
  readonly #written: WrittenFiles;

  constructor(service: string, node: Node, written: WrittenFiles) {
    this.#service = service;
    this.#node = node;
    this.#written = written;
  }

  /** @param gone the values that lead to what remedies take out */
  removals(gone: readonly Origin[]): readonly RemedyEdit[] {
    const lists = Map.groupBy(
      gone.filter(({isWhole}) => !isWhole),
      ({node}) => this.#written.listOf(node),
    );
    return [
      ...gone.filter(({isWhole}) => isWhole).flatMap(origin => this.#withoutKey(origin)),
      ...[...lists].flatMap(([list, origins]) =>
        list === undefined ? [] : this.#withoutItems(list, origins),
      ),
    ];
  }

  /** A switch that others share is turned off where it stands: without it nothing may be left to share. */
  #withoutKey({key, node}: Origin): readonly RemedyEdit[] {
    const text = this.#written.texts(node.at.file);
    if (text === undefined) return [];
    const {file, start} = node.at;
    const own = this.#written.mapOf(this.#service, this.#node);
    const isShared = own === undefined || !isWithin(node, own) || isAnchored(text, node);
    const edit =
      key === 'privileged' && isShared
        ? {file, start, end: valueEnd(text, node.at), text: 'false'}
        : removeKey(text, key, node);
    return edit === undefined ? [] : [{edit, change: {...this.#change(key), isKey: true}}];
  }

  #withoutItems(list: Node, origins: readonly Origin[]): readonly RemedyEdit[] {
    const text = this.#written.texts(list.at.file);
    const [first] = origins;
    if (text === undefined || first === undefined) return [];
    const starts = new Set(origins.map(({node}) => node.at.start));
    const items = itemsOf(list);
    const gone = new Set(items.filter(({at}) => starts.has(at.start)));
    const edits = gone.size === items.length ? emptied(text, first.key, list) : removeItems(text, list, gone);
    const change = {...this.#change(first.key), gone: origins.map(({node}) => plain(node))};
    return edits.map(edit => ({edit, change}));
  }

  addition(flag: Flag, origins: readonly Origin[]): readonly RemedyEdit[] {
    const printed = printedFlag(flag.name);
    if (printed === undefined) return [];
    const {key, list, row} = printed;
    const {value} = flag;
    const written = value === null ? 'true' : JSON.stringify(value.replaceAll('$', '$$$$'));
    const change = {...this.#change(key), added: [value ?? true]};
    const own = this.#written.mapOf(this.#service, this.#node);
    const text = own === undefined ? undefined : this.#written.texts(own.at.file);
    if (own === undefined || text === undefined) return [];
    const node = childOf(own, key);
    if (node === undefined || !isWithin(node, own)) {
      const edit = addKey(text, own, key, list ? `[${written}]` : written);
      return edit === undefined ? [] : [{edit, change}];
    }
    const {file} = own.at;
    const replacing = ({at}: Node): TextEdit => ({
      file,
      start: at.start,
      end: valueEnd(text, at),
      text: written,
    });
    if (!list) return [{edit: replacing(node), change}];
    // Of two options that say different things the last counts, so that the new one takes the place of the old.
    const standing = origins.find(
      origin =>
        origin.key === key &&
        isWithin(origin.node, node) &&
        origin.flags.some(each => row.supersedes?.(flag, each) === true),
    );
    if (key === 'security_opt' && standing !== undefined)
      return [{edit: replacing(standing.node), change: {...change, gone: [plain(standing.node)]}}];
    const edit = addItem(text, node, written);
    return edit === undefined ? [] : [{edit, change}];
  }

  #change(key: string): KeyChange {
    return {service: this.#service, key, isKey: false, gone: [], added: []};
  }
}

/** What a step takes out of a service and adds to it. */
export function wantedOf(
  {container}: Explained,
  step: StepName,
): Readonly<Record<'add' | 'remove', readonly Flag[]>> {
  const remedies = container.findings.filter(isRemedied[step]).flatMap(({remedy}) => remedy);
  const flagsOf = (kind: 'add' | 'remove'): readonly Flag[] =>
    remedies.flatMap(each => (each.kind === kind ? [each.flag] : []));
  return {add: flagsOf('add'), remove: flagsOf('remove')};
}

/** The changes that a service's remedies ask for in a step; some may not fit together, or change more than is meant. */
export function remedyEdits(
  explained: Explained,
  service: string,
  node: Node,
  written: WrittenFiles,
  step: StepName,
): readonly RemedyEdit[] {
  const {origins} = explained;
  const {add, remove} = wantedOf(explained, step);
  const edits = new ServiceEdits(service, node, written);
  return [
    ...edits.removals(origins.filter(origin => !isBorrowed(origin) && isExactly(origin, remove))),
    ...add.flatMap(flag => edits.addition(flag, origins)),
  ];
}
