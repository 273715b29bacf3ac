/** What a runtime has put over parts of /proc and /sys, as mountinfo shows it (OCI runtime-spec, config-linux). */
import {parseMountInfo} from './mountinfo.ts';

export interface CoveredPaths {
  /** Behind an empty read-only tmpfs or /dev/null. */
  readonly masked: readonly string[];
  /** Parts of /proc that cannot be written to. */
  readonly readonly: readonly string[];
}

const has = (options: string, option: string): boolean => options.split(',').includes(option);

/** Reads the mountinfo of a container's PID 1. Paths that this kernel does not have are not covered either. */
export function coveredPaths(mountinfo: string): CoveredPaths {
  const masked: string[] = [];
  const readonly: string[] = [];
  for (const {type, root, mountPoint, options, superOptions} of parseMountInfo(mountinfo)) {
    if (!/^\/(proc|sys)\/./.test(mountPoint)) continue;
    if (root === '/null' || (type === 'tmpfs' && root === '/' && has(superOptions, 'ro')))
      masked.push(mountPoint);
    else if (type === 'proc' && root !== '/' && has(options, 'ro')) readonly.push(mountPoint);
  }
  return {masked, readonly};
}
