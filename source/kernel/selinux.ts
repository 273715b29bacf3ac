/** Whether SELinux refuses what its policy does not allow. */
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {SelinuxMode} from '../model/security-label.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';

const cannotRead = (path: string) => unknown(`${path} cannot be read here`);

/**
 * What /sys/fs/selinux/enforce says (security/selinux/selinuxfs.c). The kernel knows that file system only where SELinux
 * was switched on at boot, which /proc/filesystems tells everybody.
 */
export function selinuxMode(proc: Procfs): Known<SelinuxMode> {
  const fileSystems = attempt('filesystems', () => proc.text('filesystems'));
  if (isUnknown(fileSystems)) return cannotRead('/proc/filesystems');
  if (!/\tselinuxfs$/m.test(fileSystems)) return 'off';
  const enforce = attempt('enforce', () => proc.selinuxEnforce().trim());
  if (enforce === '1') return 'enforcing';
  return enforce === '0' ? 'permissive' : cannotRead('/sys/fs/selinux/enforce');
}
