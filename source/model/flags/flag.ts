/** A flag of `docker run` with its value, as printed and compared: one spelling for each meaning. */
export interface Flag {
  /** Without dashes: `cap-add`. */
  readonly name: string;
  /** null for a switch such as `--privileged`. */
  readonly value: string | null;
}

export const flag = (name: string, value: string | null = null): Flag => ({name, value});

/** `--cap-add=NET_ADMIN`, `--privileged`. */
export const flagText = ({name, value}: Flag): string =>
  value === null ? `--${name}` : `--${name}=${value}`;

/** The flag of a text that flagText wrote. */
export function flagOf(text: string): Flag {
  const [, name = '', value = null] = /^--([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  return {name, value};
}

export const isSameFlag = (one: Flag, other: Flag): boolean =>
  one.name === other.name && one.value === other.value;
