/**
 * The mounts of a container that it sees a second time below a bind of the folder in which its engine keeps its root, such
 * as `--volume /var/lib:/b`: a recursive bind copies what was mounted below it by then (mount(2), MS_REC).
 */
import {forEachMount} from './mountinfo.ts';

interface Shown {
  readonly device: string;
  readonly root: string;
  readonly readOnly: boolean;
}

/** Places of its own root that are followed: an engine's folder has one, and whoever may mount could make thousands. */
const mostMirrors = 8;

const isReadOnly = (options: string): boolean => options.split(',').includes('ro');

/**
 * Returns where a container has a mount that it has at its own place, too, with no more rights: it adds nothing there.
 *
 * @param mountinfo of its init process
 */
export function mirroredMounts(mountinfo: string): readonly string[] {
  const all = new Map<string, Shown>();
  forEachMount(mountinfo, (device, _type, _rootAt, parse) => {
    const line = parse();
    if (line === undefined) return;
    const {mountPoint, root, options, superOptions} = line;
    all.set(mountPoint, {device, root, readOnly: isReadOnly(options) || isReadOnly(superOptions)});
  });
  const isSame = (a: Shown, b: Shown | undefined): boolean => a.device === b?.device && a.root === b.root;
  const mirrors = [...all].filter(([place, shown]) => place !== '/' && isSame(shown, all.get('/')));
  return mirrors.slice(0, mostMirrors).flatMap(([mirror]) =>
    [...all].flatMap(([place, shown]) => {
      const own = place.startsWith(`${mirror}/`) ? all.get(place.slice(mirror.length)) : undefined;
      return isSame(shown, own) && (shown.readOnly || own?.readOnly === false) ? [place] : [];
    }),
  );
}
