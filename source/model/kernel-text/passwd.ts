/** /etc/passwd: passwd(5). The file of a container is whatever the container wrote. */

export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Reads the entries in their order; what is no entry is left out. */
export function parsePasswd(text: string): PasswdEntry[] {
  const entries: PasswdEntry[] = [];
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (!name || name.startsWith('#') || !uid || !/^\d+$/.test(uid)) continue;
    entries.push({name, uid: Number(uid), gid: gid && /^\d+$/.test(gid) ? Number(gid) : 0});
  }
  return entries;
}

/** The name of a uid: that of the first entry which has it, as getpwuid(3) answers. null where none has. */
export const nameOfUid = (entries: readonly PasswdEntry[], uid: number): string | null =>
  entries.find(entry => entry.uid === uid)?.name ?? null;

/** The uid of a name; undefined where no entry has it. */
export const uidOfName = (entries: readonly PasswdEntry[], name: string): number | undefined =>
  entries.find(entry => entry.name === name)?.uid;
