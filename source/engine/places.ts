/** Where engines listen and keep their state unless told otherwise, and whose these places are. */
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {usersMayHang} from './user-mounts.ts';

/** Where to look: as which user, with which environment, below which root (other than '' only in tests). */
export interface SearchPlace {
  readonly root: string;
  /** The procfs of this machine. */
  readonly proc: string;
  readonly uid: number;
  readonly env: NodeJS.ProcessEnv;
}

/** A folder for what runs, of the host (owner 0) or of one user (pam_systemd(8), XDG_RUNTIME_DIR). */
export interface RuntimeFolder {
  readonly path: string;
  readonly owner: number;
}

const userFolder = (uid: number): RuntimeFolder => ({path: `/run/user/${uid}`, owner: uid});

/** The runtime folders of every user for root, unless they may make him wait; of the user alone for others. */
export function userFolders({root, proc, uid, env}: SearchPlace): readonly RuntimeFolder[] {
  if (uid !== 0) {
    const named = env.XDG_RUNTIME_DIR;
    return [named?.startsWith('/') ? {path: named, owner: uid} : userFolder(uid)];
  }
  try {
    const uids = readdirSync(join(root, '/run/user')).filter(name => /^[1-9][0-9]{0,9}$/.test(name));
    return uids.length === 0 || usersMayHang(proc) ? [] : uids.map(name => userFolder(Number(name)));
  } catch {
    return [];
  }
}

/** The sockets of Docker Desktop and Colima, below the home of who runs captop (their own documentation). */
export const desktopSockets = [
  '.docker/desktop/docker.sock',
  '.docker/run/docker.sock',
  '.colima/default/docker.sock',
] as const;
