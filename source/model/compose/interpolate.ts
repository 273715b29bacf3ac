/** The tree of a file with its variables replaced. A value that several aliases share is replaced once. */
import {listNode, type MapNode, type Node, type ScalarNode} from './node.ts';
import {type Path, type Problems, pathText} from './problem.ts';
import {type Lookup, longestText, substitute, TemplateError} from './template.ts';

/** Characters that all the values of a file may have together once variables are replaced. */
const mostText = 8 * longestText;

class Interpolation {
  #length = 0;
  readonly #done = new Map<Node, Node>();
  readonly #lookup: Lookup;
  readonly #problems: Problems;

  constructor(lookup: Lookup, problems: Problems) {
    this.#lookup = lookup;
    this.#problems = problems;
  }

  node(node: Node, path: Path): Node {
    const done = this.#done.get(node);
    if (done !== undefined) return done;
    const made = this.#replace(node, path);
    this.#done.set(node, made);
    return made;
  }

  #replace(node: Node, path: Path): Node {
    if (node.kind === 'scalar') return this.#scalar(node, path);
    const tag = node.tag === undefined ? {} : {tag: node.tag};
    if (node.kind === 'list')
      return {
        ...listNode(
          node.items.map((item, index) => this.node(item, [...path, `[${index}]`])),
          node.at,
        ),
        ...tag,
      };
    const entries = new Map<string, Node>();
    for (const [key, child] of node.entries) entries.set(key, this.node(child, [...path, key]));
    return {kind: 'map', entries, at: node.at, ...tag} satisfies MapNode;
  }

  #scalar(node: ScalarNode, path: Path): Node {
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
    try {
      if (this.#length > mostText) return node;
      const {text, unset} = substitute(node.value, this.#lookup);
      this.#length += text.length;
      if (this.#length > mostText)
        this.#problems.leave(
          [],
          node.at,
          `variables make more than ${mostText} characters: the rest keeps its own`,
        );
      return {...node, value: text, replaced: true, ...(unset.length === 0 ? {} : {unset})};
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      this.#problems.refuse(path, node.at, `${pathText(path)}: ${error.message}`);
      return node;
    }
  }
}

/** Replaces the variables in every value; keys stay as they are. What cannot be replaced is a problem. */
export const interpolateTree = (tree: Node, lookup: Lookup, problems: Problems): Node =>
  new Interpolation(lookup, problems).node(tree, []);
