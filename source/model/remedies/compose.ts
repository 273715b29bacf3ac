/** The privilege-relevant flags as a fragment of a Compose file. */
import type {Flag} from '../flags/flag.ts';
import {printedFlag} from '../flags/print.ts';

/** A text as YAML takes it in double quotes; JSON's escapes are a part of YAML's (YAML 1.2, 7.3.1). */
const quoted = (text: string): string => JSON.stringify(text);

/** In Compose a `$` that is meant as such is written twice. */
const yamlValue = (value: string | null): string =>
  value === null ? 'true' : quoted(value.replaceAll('$', '$$$$'));

/** What YAML reads as a text as it stands; other names are quoted. */
const plainKey = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9._-]*$/i;

/** The flags as the lines of a Compose file's service; `{}` if there are none, so that the fragment stays valid. */
export function composeFragment(service: string, flags: readonly Flag[]): string {
  const keys = new Map<string, string[]>();
  for (const {name, value} of flags) {
    const compose = printedFlag(name);
    if (compose === undefined) continue;
    const {key, list} = compose;
    const lines = keys.get(key) ?? [`    ${key}:`];
    keys.set(key, list ? [...lines, `      - ${yamlValue(value)}`] : [`    ${key}: ${yamlValue(value)}`]);
  }
  const body = [...keys.values()].flat();
  const name = plainKey.test(service) ? service : quoted(service);
  return body.length === 0 ? `services:\n  ${name}: {}\n` : `services:\n  ${name}:\n${body.join('\n')}\n`;
}
