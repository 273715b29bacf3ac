/** What a container that no engine tells of is called: those that make containers write it into their cgroups. */
import {containerIds} from '../model/kernel-text/cgroup-path.ts';

/** How they name their cgroups: LXC and Incus, systemd-nspawn and machined. */
const namesInCgroups = [
  /^lxc\.payload\.(.+)$/,
  /^machine-(.+)\.scope$/,
  /^systemd-nspawn@(.+)\.service$/,
] as const;

/** `\x2d` of a unit's name is `-` (systemd.unit(5), escaping). */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** An id as it is shown where nothing else names a container: the long ones of engines by their start. */
export const shortId = (id: string): string => (containerIds(`/${id}`).length > 0 ? id.slice(0, 12) : id);

/** The name in a path of a cgroup; undefined if it has none. */
export function nameInCgroup(path: string): string | undefined {
  const components = path.split('/');
  for (const pattern of namesInCgroups)
    for (const component of components) {
      const name = pattern.exec(component)?.[1];
      if (name !== undefined) return unescaped(name);
    }
  // As LXC named them before its version 4.
  const lxc = components.indexOf('lxc');
  return (lxc === -1 ? undefined : components[lxc + 1]) || containerIds(path)[0]?.slice(0, 12);
}
