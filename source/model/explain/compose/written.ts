/** A Compose file as it is written, before anything is merged: what stands in which list, and which map is whose. */
import {childOf, entriesOf, isWithin, itemsOf, type ListNode, type Node} from '../../compose/node.ts';
import {parseYaml} from '../../compose/yaml-tree.ts';

/** The text of a file; undefined if it cannot be read. */
export type Texts = (file: string) => string | undefined;

export class WrittenFiles {
  readonly texts: Texts;
  readonly #files: readonly string[];
  readonly #documents = new Map<string, readonly Node[]>();
  readonly #lists = new Map<string, ReadonlyMap<number, ListNode>>();

  /** @param files the files of the project, in the order of merging */
  constructor(files: readonly string[], texts: Texts) {
    this.#files = files;
    this.texts = texts;
  }

  #documentsOf(file: string): readonly Node[] {
    const known = this.#documents.get(file);
    if (known !== undefined) return known;
    const text = this.texts(file);
    const read = text === undefined ? [] : parseYaml(text, file);
    const documents = 'error' in read ? [] : read;
    this.#documents.set(file, documents);
    return documents;
  }

  /** The list in which a value is written as an item; undefined if it is written elsewhere, and reached by an alias. */
  listOf({at: {file, start}}: Node): ListNode | undefined {
    const known = this.#lists.get(file);
    if (known !== undefined) return known.get(start);
    const found = new Map<number, ListNode>();
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node) || node.kind === 'scalar') return;
      seen.add(node);
      if (node.kind === 'list')
        for (const item of itemsOf(node)) if (isWithin(item, node)) found.set(item.at.start, node);
      for (const child of node.kind === 'list' ? itemsOf(node) : entriesOf(node).map(([, each]) => each))
        visit(child);
    };
    for (const document of this.#documentsOf(file)) visit(document);
    this.#lists.set(file, found);
    return found.get(start);
  }

  /** The map that a service is written as: a service that extends another has the place of that one once merged. */
  mapOf(service: string, merged: Node): Node | undefined {
    const written = [...new Set([merged.at.file, ...this.#files.toReversed()])].flatMap(file =>
      this.#documentsOf(file).flatMap(document => childOf(childOf(document, 'services'), service) ?? []),
    );
    return written.find(({at}) => at.start === merged.at.start && at.file === merged.at.file) ?? written[0];
  }
}
