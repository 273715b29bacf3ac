/**
 * The dialect of `.env` files that Compose reads (compose-go dotenv/parser.go): `KEY=value`, `KEY: value`, `export`,
 * single and double quotes over several lines, variables of the environment and of entries above, and a bare `KEY`
 * that takes its value from the environment.
 */
import {type Lookup, substitute, TemplateError} from './template.ts';

export type Environment = ReadonlyMap<string, string>;

export interface DotenvError {
  readonly error: string;
}

/** Spaces within a line, by the parser of Compose. */
const inline = '[\\t\\v\\f\\r \\u0085\\u00a0]';
/** What `export` is followed by is taken whole, so that nothing is tried twice. */
const key = new RegExp(
  `^(?:export(?=\\s)${inline}*(?!${inline}))?(?<key>(?:[\\p{L}\\p{N}_.\\-\\[\\]]|${inline})*)(?<end>[=:\\n]|$)`,
  'u',
);
const leadingSpace = new RegExp(`^${inline}+`);

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  c: '\\c',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
  '"': '"',
  '\\': '\\',
};

const unescaped = (text: string): string =>
  text.replace(/\\([abcfnrtv$"\\]|0\d{0,3})/g, (whole, sign: string) =>
    sign.startsWith('0') ? octal(sign.slice(1), whole) : (escapes[sign] ?? whole),
  );

/** Go takes exactly three octal digits. */
const octal = (digits: string, whole: string): string =>
  /^[0-3][0-7]{2}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 8)) : whole;

interface Quoted {
  readonly value: string;
  readonly rest: string;
}

/** The text between quotes, in which a backslash keeps the quote; undefined if it does not end. */
function quoted(text: string): Quoted | undefined {
  const [quote] = text;
  let value = '';
  for (let at = 1; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\\' && at + 1 < text.length) {
      const next = text[++at] ?? '';
      value += next === quote ? next : `\\${next}`;
    } else if (char === quote) return {value, rest: text.slice(at + 1)};
    else value += char;
  }
  return undefined;
}

/** Reads the entries of a file in order; `environment` comes before what the file says itself. */
export function parseDotenv(
  text: string,
  environment: Environment,
  earlier: Environment = new Map(),
): Environment | DotenvError {
  const found = new Map(earlier);
  const lookup: Lookup = name => environment.get(name) ?? found.get(name);
  let rest = text.replace(/^\ufeff/, '');
  try {
    for (rest = statement(rest); rest !== ''; rest = statement(rest)) {
      const match = key.exec(rest);
      if (match === null) return {error: `${firstLine(rest)} has a sign that no name may have`};
      const name = (match.groups?.key ?? '').trimEnd();
      const end = match.groups?.end;
      if (name.includes(' ')) return {error: `${firstLine(rest)} has a space in its name`};
      const behind = rest.slice(match[0].length);
      if (end === '\n' || end === '') {
        const value = environment.get(name);
        if (value !== undefined) found.set(name, value);
        rest = behind;
        continue;
      }
      const start = behind.replace(leadingSpace, '');
      if (start.startsWith('"') || start.startsWith("'")) {
        const value = quoted(start);
        if (value === undefined) return {error: `${firstLine(rest)} has a quote that does not end`};
        const isDouble = start.startsWith('"');
        found.set(name, isDouble ? substitute(unescaped(value.value), lookup).text : value.value);
        rest = value.rest;
        continue;
      }
      const stop = start.indexOf('\n');
      const value = stop === -1 ? start : start.slice(0, stop);
      rest = stop === -1 ? '' : start.slice(stop + 1);
      found.set(name, substitute((value.split(' #')[0] ?? '').trimEnd(), lookup).text);
    }
  } catch (error) {
    if (error instanceof TemplateError) return {error: error.message};
    throw error;
  }
  return found;
}

/** The first line of a text, in quotes. */
const firstLine = (text: string): string => JSON.stringify(/^.*/.exec(text)?.[0].trim());

/** The text from the next statement on: blank lines and comments are skipped. */
function statement(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith('#')) {
    const stop = rest.indexOf('\n');
    rest = stop === -1 ? '' : rest.slice(stop).trimStart();
  }
  return rest;
}
