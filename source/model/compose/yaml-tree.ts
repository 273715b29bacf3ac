/** The text of a Compose file -> its documents as trees: anchors, aliases and merge keys resolved, positions kept. */
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
  type Scalar as YamlScalar,
} from 'yaml';
import {hasTooManyValues, mostValues} from '../document/yaml-size.ts';
import {type Node, type Position, type Scalar, scalarNode} from './node.ts';
import {plainScalar} from './plain-scalar.ts';

export interface YamlError {
  readonly error: string;
  readonly line: number;
  /** True if it may be valid, but is too large to be read. */
  readonly isTooLarge?: true;
}

class Unreadable extends Error {
  readonly line: number;

  constructor(sentence: string, line: number) {
    super(sentence);
    this.line = line;
  }
}

/** Offsets at which lines start. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last start that is not behind the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const yamlTag = 'tag:yaml.org,2002:';

/** The value of a scalar with an explicit tag; a tag that YAML does not define leaves the text as it is. */
function taggedScalar(tag: string, text: string): Scalar {
  if (tag === `${yamlTag}null`) return null;
  return /^tag:yaml\.org,2002:(bool|int|float)$/.test(tag) ? plainScalar(text) : text;
}

function scalarValue({type, value, tag}: YamlScalar): Scalar {
  // Bytes (`!!binary`) come as bytes.
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  const text = typeof value === 'string' ? value : '';
  if (tag !== undefined && tag !== `${yamlTag}str` && !tag.startsWith('!')) return taggedScalar(tag, text);
  return type === 'PLAIN' || type === undefined ? (tag === undefined ? plainScalar(text) : text) : text;
}

/** Deeper nesting is refused: no Compose file needs it, and whoever walks the tree recurses. */
const deepest = 200;
const tooDeep = `it is nested more than ${deepest} levels deep`;

class Reader {
  readonly #file: string;
  readonly #starts: readonly number[];
  #anchors = new Map<string, Node>();
  readonly #open = new Set<string>();

  constructor(file: string, starts: readonly number[]) {
    this.#file = file;
    this.#starts = starts;
  }

  document(contents: ParsedNode | null): Node {
    this.#anchors = new Map();
    return contents === null ? scalarNode(null, this.#position([0, 0, 0])) : this.#node(contents, 0);
  }

  #position(range: readonly [number, number, number] | null | undefined): Position {
    const [start, end] = range ?? [0, 0];
    const line = lineOf(this.#starts, start);
    return {file: this.#file, line: line + 1, column: start - (this.#starts[line] ?? 0) + 1, start, end};
  }

  #fail(node: ParsedNode, sentence: string): never {
    throw new Unreadable(sentence, this.#position(node.range).line);
  }

  #node(node: ParsedNode, depth: number): Node {
    if (depth > deepest) this.#fail(node, tooDeep);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (this.#open.has(node.source)) this.#fail(node, `the anchor ${node.source} contains itself`);
      return target ?? this.#fail(node, `there is no anchor ${node.source} before this alias`);
    }
    const {anchor} = node;
    if (anchor !== undefined) this.#open.add(anchor);
    const made = this.#withTag(node, depth);
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, made);
    }
    return made;
  }

  #withTag(node: Exclude<ParsedNode, {type: 'ALIAS'}>, depth: number): Node {
    const made = this.#plain(node, depth);
    if (node.tag === '!reset') return {...made, tag: 'reset'};
    return node.tag === '!override' ? {...made, tag: 'override'} : made;
  }

  #plain(node: ParsedNode, depth: number): Node {
    const at = this.#position(node.range);
    if (isScalar(node)) return scalarNode(scalarValue(node), at);
    if (isMap(node)) return {kind: 'map', entries: this.#entries(node as YAMLMap.Parsed, depth), at};
    if (!isCollection(node)) this.#fail(node, 'it has a value of an unknown kind');
    return {kind: 'list', items: node.items.map(item => this.#node(item as ParsedNode, depth + 1)), at};
  }

  #key(key: ParsedNode): string {
    if (!isScalar(key)) this.#fail(key, 'a key has to be a word');
    const value = scalarValue(key);
    if (typeof value !== 'string' && key.type === 'PLAIN')
      this.#fail(key, `the key ${value} is no text: quote it`);
    return String(value);
  }

  /** What the map says itself comes before what it merges; of several merged maps the first comes first. */
  #entries(map: YAMLMap.Parsed, depth: number): ReadonlyMap<string, Node> {
    const entries = new Map<string, Node>();
    const merged: Node[] = [];
    for (const {key, value} of map.items) {
      const node =
        value === null ? scalarNode(null, this.#position(key.range)) : this.#node(value, depth + 1);
      if (isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined)) {
        merged.push(node);
        continue;
      }
      const name = this.#key(key);
      if (entries.has(name)) this.#fail(key, `the key ${JSON.stringify(name)} stands there twice`);
      entries.set(name, node);
    }
    for (const node of merged) this.#merge(entries, node, map);
    return entries;
  }

  #merge(entries: Map<string, Node>, node: Node, map: YAMLMap.Parsed): void {
    if (node.kind === 'scalar') this.#fail(map, 'a merge key (<<) needs a map or a list of maps');
    if (node.kind === 'list') {
      for (const item of node.items) {
        if (item.kind !== 'map') this.#fail(map, 'a merge key (<<) needs a map or a list of maps');
        this.#merge(entries, item, map);
      }
      return;
    }
    for (const [key, value] of node.entries) if (!entries.has(key)) entries.set(key, value);
  }
}

/** Every document of a file, or one sentence that says why it is not YAML. */
export function parseYaml(text: string, file: string): readonly Node[] | YamlError {
  if (hasTooManyValues(text))
    return {error: `it has more than ${mostValues} values, which are not read`, line: 1, isTooLarge: true};
  const starts = lineStarts(text);
  try {
    const documents = parseAllDocuments<ParsedNode>(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const list = Array.isArray(documents) ? documents : [];
    const reader = new Reader(file, starts);
    const nodes: Node[] = [];
    for (const document of list) {
      const [problem] = document.errors;
      if (problem !== undefined) {
        const sentence = problem.message.split('\n')[0] ?? '';
        const error = /call stack/.test(sentence) ? tooDeep : sentence;
        return {error, line: lineOf(starts, problem.pos[0]) + 1};
      }
      nodes.push(reader.document(document.contents));
    }
    return nodes;
  } catch (error) {
    if (error instanceof Unreadable) return {error: error.message, line: error.line};
    if (error instanceof RangeError) return {error: tooDeep, line: 1};
    throw error;
  }
}
