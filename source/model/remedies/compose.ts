/** The privilege-relevant flags as a fragment of a Compose file. */

/** A text as YAML takes it in double quotes; JSON's escapes are a part of YAML's (YAML 1.2, 7.3.1). */
const quoted = (text: string): string => JSON.stringify(text);

/** How a flag is spelled in Compose: one value, or one item of a list. */
interface Spelling {
  readonly key: string;
  readonly list: boolean;
}

const spellings: Readonly<Record<string, Spelling>> = {
  '--privileged': {key: 'privileged', list: false},
  '--cap-add': {key: 'cap_add', list: true},
  '--cap-drop': {key: 'cap_drop', list: true},
  '--user': {key: 'user', list: false},
  '--group-add': {key: 'group_add', list: true},
  '--security-opt': {key: 'security_opt', list: true},
  '--pid': {key: 'pid', list: false},
  '--network': {key: 'network_mode', list: false},
  '--ipc': {key: 'ipc', list: false},
  '--uts': {key: 'uts', list: false},
  '--userns': {key: 'userns_mode', list: false},
  '--read-only': {key: 'read_only', list: false},
  '--volume': {key: 'volumes', list: true},
  '--device': {key: 'devices', list: true},
  '--device-cgroup-rule': {key: 'device_cgroup_rules', list: true},
};

/** A flag's name and value; a switch has none. */
export function partsOf(flag: string): readonly [name: string, value: string | null] {
  const equals = flag.indexOf('=');
  return equals < 0 ? [flag, null] : [flag.slice(0, equals), flag.slice(equals + 1)];
}

/** In Compose a `$` that is meant as such is written twice. */
const yamlValue = (value: string | null): string =>
  value === null ? 'true' : quoted(value.replaceAll('$', '$$$$'));

/** What YAML reads as a text as it stands; other names are quoted. */
const plainKey = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9._-]*$/i;

/**
 * The flags of run-flags.ts as the lines of a Compose file's service. `{}` stands where there are none, so that
 * the fragment stays valid.
 */
export function composeFragment(service: string, flags: readonly string[]): string {
  const keys = new Map<string, string[]>();
  for (const flag of flags) {
    const [name, value] = partsOf(flag);
    const spelling = spellings[name];
    if (spelling === undefined) continue;
    const {key, list} = spelling;
    const lines = keys.get(key) ?? [];
    keys.set(key, list ? [...lines, `      - ${yamlValue(value)}`] : [`    ${key}: ${yamlValue(value)}`]);
  }
  const body = [...keys].flatMap(([key, lines]) =>
    lines[0]?.startsWith('      - ') ? [`    ${key}:`, ...lines] : lines,
  );
  const name = plainKey.test(service) ? service : quoted(service);
  return body.length === 0 ? `services:\n  ${name}: {}\n` : `services:\n  ${name}:\n${body.join('\n')}\n`;
}
