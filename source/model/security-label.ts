/** What the text of a security module's label says. */

import type {Known} from './known.ts';

/** Whether SELinux refuses what its policy does not allow, only writes it to the log, or does not run. */
export const selinuxModes = ['enforcing', 'permissive', 'off'] as const;
export type SelinuxMode = (typeof selinuxModes)[number];

/** SELinux writes user:role:type:level, AppArmor the name of a profile and its mode. */
export const isSelinuxLabel = (label: string): boolean => label.split(':').length > 2;

/** A profile in a mode that refuses nothing: `complain` writes to the log alone (apparmor(7)). */
const unconfinedProfile = /^unconfined$|^unconfined \(|\((complain|unconfined)\)$/;

/** Types that may do what they like: for privileged containers, for who logs in, for engines (container-selinux). */
const unconfinedType = /:(spc_t|unconfined_t|unconfined_service_t|container_runtime_t)(:|$)/;

/** Whether a security module restricts a process with this label. */
export const confines = (label: string): boolean =>
  !(isSelinuxLabel(label) ? unconfinedType : unconfinedProfile).test(label);

/** Whether a label of SELinux would confine, on a host where that refuses nothing. */
export const isOnlyLogged = (label: string, mode: Known<SelinuxMode>): boolean =>
  mode === 'permissive' && isSelinuxLabel(label) && confines(label);
