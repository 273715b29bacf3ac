/** What a container's configuration asked for, put together from the families of flags. */
import type {DeclaredCapabilities} from './capabilities.ts';
import type {DeclaredDevices} from './devices.ts';
import type {DeclaredHooks} from './hooks.ts';
import type {DeclaredMounts} from './mounts.ts';
import type {DeclaredNamespaces} from './namespaces.ts';
import type {DeclaredSecurity} from './security-options.ts';
import type {DeclaredSwitches} from './switches.ts';
import type {DeclaredUser} from './user.ts';

/** What a container's configuration asked for. */
export interface Declared
  extends DeclaredSwitches,
    DeclaredCapabilities,
    DeclaredUser,
    DeclaredSecurity,
    DeclaredNamespaces,
    DeclaredMounts,
    DeclaredDevices,
    DeclaredHooks {
  readonly command: readonly string[];
}

/** Fields that follow from other fields and from the circumstances. */
type Derived =
  | 'userSource'
  | 'imageUser'
  | 'uid'
  | 'noNewPrivileges'
  | 'seccomp'
  | 'seccompAllows'
  | 'apparmor'
  | 'command'
  | 'hooks';

/** What was asked for, before the circumstances are known: '' or null if nothing was said. */
export type Asked = Omit<Declared, Derived>;
