/**
 * What a plain (unquoted) scalar means to Compose, which reads YAML with go-yaml (gopkg.in/yaml.v3 resolve.go): the
 * core schema of YAML 1.2 with the integers of YAML 1.1. The words yes, no, on and off stay text here; where Compose
 * expects a boolean it takes them for one (see truth.ts).
 */
import type {Scalar} from './node.ts';

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE'].map(word => [word, true] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, false] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    word => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map(word => [word, Number.NEGATIVE_INFINITY] as const),
  ...['.nan', '.NaN', '.NAN'].map(word => [word, Number.NaN] as const),
]);

const integer = /^[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/;
const float = /^[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?$/;

/** The value of digits by Go's prefixes, in which a leading zero means octal; undefined if they are no such number. */
function integerOf(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  const unsigned = digits.replace(/^[-+]/, '');
  const octal = /^0[0-7]+$/.test(unsigned);
  if (/^0[0-9]+$/.test(unsigned) && !octal) return undefined;
  const value = Number(octal ? `0o${unsigned.slice(1)}` : unsigned);
  return digits.startsWith('-') ? -value : value;
}

/** Resolves a plain scalar by its text. */
export function plainScalar(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (integer.test(text)) {
    const value = integerOf(text);
    if (value !== undefined) return value;
  }
  return float.test(text) ? Number(text.replaceAll('_', '')) : text;
}
