/**
 * Variables in a text, as compose-go replaces them (template/template.go): `$NAME`, `${NAME}`, `${NAME:-default}`,
 * `${NAME-default}`, `${NAME:+other}`, `${NAME+other}`, `${NAME:?message}`, `${NAME?message}`; `$$` is a dollar. What
 * stands in for a variable may have variables itself.
 */

/** The value of a variable; undefined if it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface Substituted {
  readonly text: string;
  /** Variables that have neither a value nor a default. */
  readonly unset: readonly string[];
}

export class TemplateError extends Error {}

const pattern = /\$(?:(?<escaped>\$)|(?<named>[_a-z]\w*)|\{(?:(?<braced>[_a-z]\w*(?::?[-+?](?:.*))?)\}|))/giu;
const operators = /:?[-+?]/;

/** The offset of the brace that closes the first one; -1 if none does. As in Compose, what follows `{` is skipped. */
function closingBrace(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '}' && --open === 0) return at;
    if (text[at] === '{') {
      open++;
      at++;
    }
  }
  return -1;
}

interface Braced {
  readonly name: string;
  readonly operator: string;
  readonly word: string;
}

function split(inside: string): Braced {
  const operator = operators.exec(inside);
  if (operator === null) return {name: inside, operator: '', word: ''};
  return {
    name: inside.slice(0, operator.index),
    operator: operator[0],
    word: inside.slice(operator.index + operator[0].length),
  };
}

/** Variables within variables within variables …: a file needs few of them. */
const deepest = 100;

/** Variables with an operator that follow each other on one line; each of them searches the rest of the line. */
const mostFollowing = 1000;

/** Characters that a text may have once its variables are replaced: no file that is read has more. */
export const longestText = 4 * 1024 * 1024;

class Substitution {
  readonly unset: string[] = [];
  readonly #lookup: Lookup;
  #following = 0;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  replace(text: string, depth = 0): string {
    if (!text.includes('$')) return text;
    if (depth > deepest) throw new TemplateError('its variables are nested too deep');
    const parts: string[] = [];
    let end = 0;
    // One match at a time: all at once would search the rest of a line for every variable behind the first wrong one.
    for (const match of text.matchAll(pattern)) {
      parts.push(text.slice(end, match.index), this.#match(text, match, depth));
      end = match.index + match[0].length;
    }
    const replaced = parts.join('') + text.slice(end);
    if (replaced.length > longestText)
      throw new TemplateError(`it has more than ${longestText} characters once its variables are replaced`);
    return replaced;
  }

  #match(text: string, match: RegExpExecArray, depth: number): string {
    const [all] = match;
    const {escaped, named, braced} = match.groups ?? {};
    if (escaped !== undefined) return '$';
    if (named !== undefined) return this.#value(named);
    if (braced === undefined)
      throw new TemplateError(
        `${JSON.stringify(text)} has a $ that begins no variable: write $$ for the sign itself`,
      );
    const close = closingBrace(all);
    const whole = close === -1 ? all : all.slice(0, close + 1);
    const behind = close === -1 ? '' : all.slice(close + 1);
    if (++this.#following > mostFollowing)
      throw new TemplateError(`it has more than ${mostFollowing} variables on a line`);
    return this.#braced(split(whole.slice(2, -1)), depth) + this.replace(behind, depth);
  }

  #value(name: string): string {
    const value = this.#lookup(name);
    if (value === undefined) this.unset.push(name);
    return value ?? '';
  }

  #braced({name, operator, word}: Braced, depth: number): string {
    if (operator === '') return this.#value(name);
    const value = this.#lookup(name);
    const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'));
    if (operator.endsWith('+')) return isSet ? this.replace(word, depth + 1) : '';
    if (isSet) return value;
    if (operator.endsWith('-')) return this.replace(word, depth + 1);
    const message = this.replace(word, depth + 1);
    throw new TemplateError(`the variable ${name} has to be set${message === '' ? '' : `: ${message}`}`);
  }
}

/** Replaces the variables in a text; throws a TemplateError for what Compose refuses. */
export function substitute(text: string, lookup: Lookup): Substituted {
  const substitution = new Substitution(lookup);
  return {text: substitution.replace(text), unset: substitution.unset};
}
