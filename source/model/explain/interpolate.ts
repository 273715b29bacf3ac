/** Variables in a Compose file, as compose-go template/template.go replaces them. */

export interface Interpolated {
  readonly text: string;
  /** Variables that have neither a value nor a default. */
  readonly missing: readonly string[];
}

/** What stands in for a variable may have variables itself, and these again. */
const innermost = '[^}]*';
const inner = `(?:\\$\\{${innermost}\\}|(?!\\$\\{)[^}])*`;
const word = `(?:\\$\\{${inner}\\}|(?!\\$\\{)[^}])*`;

const pattern = new RegExp(`\\$(?:(\\$)|\\{([A-Za-z_]\\w*)(?:(:?[-+?])(${word}))?\\}|([A-Za-z_]\\w*))`, 'g');

/** `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:+other}`, `${VAR:-${OTHER}}`; `$$` is a dollar. */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): Interpolated {
  const missing: string[] = [];
  const within = (other: string): string => {
    const read = interpolate(other, variables);
    missing.push(...read.missing);
    return read.text;
  };
  const replaced = text.replace(
    pattern,
    (_whole, dollar?: string, braced?: string, operator?: string, other = '', bare?: string) => {
      if (dollar !== undefined) return '$';
      const name = braced ?? bare ?? '';
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const isSet = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
      if (operator?.endsWith('+')) return isSet ? within(other) : '';
      if (isSet) return value ?? '';
      if (operator?.endsWith('-')) return within(other);
      missing.push(name);
      return '';
    },
  );
  return {text: replaced, missing};
}
