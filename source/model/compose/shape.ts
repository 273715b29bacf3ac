/** What a value in a Compose file may be, and the check that it is. */
import {didYouMean} from '../did-you-mean.ts';
import {entriesOf, itemsOf, type Node, type ScalarNode, textOfNode} from './node.ts';
import {type Path, type Problems, pathText} from './problem.ts';
import {truthOfNode} from './truth.ts';

/** One kind of scalar; `words` says what it is. */
interface ScalarShape {
  readonly kind: 'scalar';
  readonly words: string;
  readonly accepts: (node: ScalarNode) => boolean;
}

interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  readonly unique: boolean;
}

/** A map whose keys the file chooses. */
interface MapShape {
  readonly kind: 'map';
  readonly value: Shape;
  readonly key: RegExp;
}

/** A map whose keys Compose knows; keys that begin with `x-` are the file's own. */
interface FieldsShape {
  readonly kind: 'fields';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  readonly open: boolean;
}

interface AnyShape {
  readonly kind: 'any';
}

interface OneOfShape {
  readonly kind: 'one of';
  readonly shapes: readonly Shape[];
}

export type Shape = ScalarShape | ListShape | MapShape | FieldsShape | AnyShape | OneOfShape;

const scalar = (words: string, accepts: ScalarShape['accepts']): Shape => ({kind: 'scalar', words, accepts});

export const anything: Shape = {kind: 'any'};
export const textNode = scalar('a text', ({value}) => typeof value === 'string');
export const nothing = scalar('empty', ({value}) => value === null);
export const boolean = scalar('true or false', ({value}) => typeof value === 'boolean');
/** A boolean, or a text that Compose takes for one. */
export const truthNode = scalar('true or false', node => truthOfNode(node) !== undefined);
export const number = scalar('a number', ({value}) => typeof value === 'number');
export const integerNode = scalar('a whole number', ({value}) => Number.isInteger(value));
export const textOrNumber = scalar('a text or a number', ({value}) => /^(string|number)$/.test(typeof value));
export const textOrInteger = scalar(
  'a text or a whole number',
  ({value}) => typeof value === 'string' || Number.isInteger(value),
);
/** A number, or a text that is one. */
export const numeral = scalar(
  'a number',
  ({value}) =>
    typeof value === 'number' || (typeof value === 'string' && value !== '' && !Number.isNaN(Number(value))),
);
export const leaf = scalar('a text, a number or a boolean', ({value}) => value !== null);
export const leafOrNothing = scalar('a text, a number, a boolean or empty', () => true);

export const words = (...list: readonly string[]): Shape =>
  scalar(`one of ${list.join(', ')}`, ({value}) => typeof value === 'string' && list.includes(value));

export const listShape = (item: Shape, unique = true): Shape => ({kind: 'list', item, unique});
export const mapOf = (value: Shape, key = /^./s): Shape => ({kind: 'map', value, key});
export const fields = (
  table: Readonly<Record<string, Shape>>,
  {required = [], open = false}: {readonly required?: readonly string[]; readonly open?: boolean} = {},
): Shape => ({kind: 'fields', fields: table, required, open});
export const eitherOf = (...shapes: readonly Shape[]): Shape => ({kind: 'one of', shapes});

/** What a shape is called in a sentence. */
function nameOf(shape: Shape): string {
  if (shape.kind === 'scalar') return shape.words;
  if (shape.kind === 'list') return 'a list';
  if (shape.kind === 'one of') return [...new Set(shape.shapes.map(nameOf))].join(' or ');
  return 'a map';
}

/** Whether a value is of the shape's kind, whatever is in it. */
function fits(node: Node, shape: Shape): boolean {
  if (shape.kind === 'any') return true;
  if (shape.kind === 'one of') return shape.shapes.some(each => fits(node, each));
  if (shape.kind === 'scalar') return node.kind === 'scalar' && shape.accepts(node);
  return node.kind === (shape.kind === 'list' ? 'list' : 'map');
}

class Check {
  readonly #done = new WeakMap<Node, Set<Shape>>();
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** What several aliases share is checked once. */
  node(node: Node, shape: Shape, path: Path): void {
    const done = this.#done.get(node) ?? new Set();
    if (done.has(shape)) return;
    this.#done.set(node, done.add(shape));
    if (!fits(node, shape)) {
      const shown =
        node.kind === 'scalar' && node.value !== null ? `, not ${JSON.stringify(node.value)}` : '';
      this.#problems.refuse(path, node.at, `${pathText(path)} has to be ${nameOf(shape)}${shown}`);
      return;
    }
    this.#inside(node, shape, path);
  }

  #inside(node: Node, shape: Shape, path: Path): void {
    if (shape.kind === 'one of') {
      const fitting = shape.shapes.find(each => fits(node, each));
      if (fitting !== undefined) this.node(node, fitting, path);
    } else if (shape.kind === 'list') this.#list(node, shape, path);
    else if (shape.kind === 'map') this.#map(node, shape, path);
    else if (shape.kind === 'fields') this.#fields(node, shape, path);
  }

  #list(node: Node, {item, unique}: ListShape, path: Path): void {
    const seen = new Set<string>();
    for (const [index, each] of itemsOf(node).entries()) {
      this.node(each, item, [...path, `[${index}]`]);
      const written = textOfNode(each);
      if (unique && written !== undefined && seen.has(written))
        this.#problems.refuse(path, each.at, `${pathText(path)} has ${JSON.stringify(written)} twice`);
      if (written !== undefined) seen.add(written);
    }
  }

  #map(node: Node, {value, key: allowed}: MapShape, path: Path): void {
    for (const [key, child] of entriesOf(node)) {
      if (allowed.test(key)) this.node(child, value, [...path, key]);
      else if (!key.startsWith('x-'))
        this.#problems.refuse(path, child.at, `${pathText(path)}: ${JSON.stringify(key)} is no name`);
    }
  }

  #fields(node: Node, {fields: known, required, open}: FieldsShape, path: Path): void {
    const place = path.length === 0 ? 'the file' : pathText(path);
    for (const [key, child] of entriesOf(node)) {
      const shape = Object.hasOwn(known, key) ? known[key] : undefined;
      if (shape !== undefined) this.node(child, shape, [...path, key]);
      else if (!open && !key.startsWith('x-'))
        this.#problems.refuse(
          path,
          child.at,
          `${place} may not have ${JSON.stringify(key)}${didYouMean(key, Object.keys(known))}`,
        );
    }
    for (const key of required)
      if (!entriesOf(node).some(([name]) => name === key))
        this.#problems.refuse(path, node.at, `${place} needs ${JSON.stringify(key)}`);
  }
}

/** Checks a tree; what is not of the shape becomes a problem at its place. */
export const checkShape = (node: Node, shape: Shape, problems: Problems): void =>
  new Check(problems).node(node, shape, []);
