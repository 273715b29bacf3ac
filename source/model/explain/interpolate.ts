/** Variables in a Compose file, as compose-go template/template.go replaces them. */

export interface Interpolated {
  readonly text: string;
  /** Variables that have neither a value nor a default. */
  readonly missing: readonly string[];
}

const pattern = /\$(?:(\$)|\{([A-Za-z_]\w*)(?:(:?[-+?])([^}]*))?\}|([A-Za-z_]\w*))/g;

/** `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:+other}`; `$$` is a dollar. */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): Interpolated {
  const missing: string[] = [];
  const replaced = text.replace(
    pattern,
    (_whole, dollar?: string, braced?: string, operator?: string, word = '', bare?: string) => {
      if (dollar !== undefined) return '$';
      const name = braced ?? bare ?? '';
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const isSet = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
      if (operator?.endsWith('+')) return isSet ? word : '';
      if (isSet) return value ?? '';
      if (operator?.endsWith('-')) return word;
      missing.push(name);
      return '';
    },
  );
  return {text: replaced, missing};
}
