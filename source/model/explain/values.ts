/** The values of flags that are small languages: volumes, mounts, devices, security options. */
import type {Device, Mount} from '../snapshot.ts';
import {isWrong, truthOf, type Wrong, wrong} from './words.ts';

const isPath = (text: string): boolean => /^(\/|\.{1,2}(\/|$)|~)/.test(text);

/** Docker makes a bind of the host's root recursive-slave, so that it sees later mounts (moby volume/mounts). */
const propagationOf = (source: string): string => (source === '/' ? 'rslave' : 'rprivate');

/** `-v SOURCE:DESTINATION[:OPTIONS]`, `-v DESTINATION`; a source that is no path is a volume's name. */
export function volume(text: string): Mount | Wrong {
  const parts = text.split(':');
  const options = (parts.length > 2 ? parts[2] : '')?.split(',') ?? [];
  const [first = '', second] = parts;
  const [source, destination] = second === undefined ? ['', first] : [first, second];
  if (parts.length > 3 || !destination.startsWith('/'))
    return wrong(
      `--volume ${JSON.stringify(text)} is not SOURCE:DESTINATION[:OPTIONS] with an absolute destination`,
    );
  const type = isPath(source) ? 'bind' : 'volume';
  const named = options.find(option => /^r?(private|shared|slave)$/.test(option));
  return {
    type,
    source,
    destination,
    readOnly: options.includes('ro') || options.includes('readonly'),
    propagation: named ?? (type === 'bind' ? propagationOf(source) : ''),
  };
}

const mountKeys: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  readonly: 'readonly',
  ro: 'readonly',
  'bind-propagation': 'propagation',
};

/** `--mount type=bind,source=/a,target=/b,readonly`: one line of csv. */
export function mount(text: string): Mount | Wrong {
  const fields = new Map<string, string>();
  for (const field of text.split(',')) {
    const [key = '', ...rest] = field.replace(/^"|"$/g, '').split('=');
    const name = mountKeys[key.toLowerCase()];
    if (name !== undefined) fields.set(name, rest.length === 0 ? 'true' : rest.join('='));
  }
  const destination = fields.get('target');
  if (destination === undefined) return wrong(`--mount ${JSON.stringify(text)} has no target`);
  const readOnly = truthOf(fields.get('readonly') ?? 'false');
  if (readOnly === undefined) return wrong(`--mount ${JSON.stringify(text)}: readonly is true or false`);
  const type = fields.get('type') ?? 'volume';
  const source = fields.get('source') ?? '';
  return {
    type,
    source,
    destination,
    readOnly,
    propagation: fields.get('propagation') ?? (type === 'bind' ? propagationOf(source) : ''),
  };
}

const isPermissions = (text: string): boolean => /^[rwm]{1,3}$/.test(text);

/** `--device HOST[:CONTAINER][:PERMISSIONS]`. */
export function device(text: string): Device | Wrong {
  const [host = '', second, third] = text.split(':');
  if (host === '' || text.split(':').length > 3)
    return wrong(`--device ${JSON.stringify(text)} is no device`);
  if (second === undefined) return {host, container: host, permissions: 'rwm'};
  if (third === undefined)
    return isPermissions(second)
      ? {host, container: host, permissions: second}
      : {host, container: second, permissions: 'rwm'};
  if (!isPermissions(third)) return wrong(`--device ${JSON.stringify(text)}: permissions are of r, w and m`);
  return {host, container: second || host, permissions: third};
}

/** `NAME=VALUE`, the older `NAME:VALUE`, and `no-new-privileges` alone (docker/cli opts.go, parseSecurityOpts). */
export function securityOption(text: string): string | Wrong {
  const known =
    /^(no-new-privileges)$|^(no-new-privileges|seccomp|apparmor|label|systempaths|writable-cgroups|unmask|mask|proc-opts)[=:]/;
  return known.test(text) ? text : wrong(`--security-opt ${JSON.stringify(text)} is none that Docker knows`);
}

/** Reads every item; the first that is wrong ends it. */
export function each<S, T>(items: readonly S[], read: (item: S) => T | Wrong): readonly T[] | Wrong {
  const values: T[] = [];
  for (const item of items) {
    const value = read(item);
    if (isWrong(value)) return value;
    values.push(value);
  }
  return values;
}
