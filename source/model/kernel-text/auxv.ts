/** The auxiliary vector that the kernel gave a program when it started it: /proc/PID/auxv (proc(5), getauxval(3)). */

/** Its keys (linux/auxvec.h). */
const end = 0;
const pageSize = 6;
const realUid = 11;
const secure = 23;

/** How its pairs are written: by a 64-bit or a 32-bit program, on a machine of either byte order. */
const forms = [
  {size: 8, isLittle: true},
  {size: 4, isLittle: true},
  {size: 8, isLittle: false},
  {size: 4, isLittle: false},
] as const;

type Form = (typeof forms)[number];

function pairs(bytes: Uint8Array, {size, isLittle}: Form): Map<number, bigint> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): bigint =>
    size === 8 ? view.getBigUint64(at, isLittle) : BigInt(view.getUint32(at, isLittle));
  const found = new Map<number, bigint>();
  for (let at = 0; at + 2 * size <= bytes.byteLength; at += 2 * size) {
    const key = Number(word(at));
    if (key === end) break;
    found.set(key, word(at + size));
  }
  return found;
}

/**
 * Returns whether running the program can have raised privileges: false if the kernel says that it raised none, neither
 * by the file's capabilities nor by a set-user-id or set-group-id bit; undefined if that cannot be told.
 *
 * For a user other than root AT_SECURE is set wherever a file's capabilities gave anything, and only there, by those
 * bits, or by a security module (security/commoncap.c, cap_bprm_creds_from_file). For root it says nothing. A process
 * may write its own vector anew (prctl(2), PR_SET_MM_MAP), so nothing but the origin of what it holds rests on it.
 */
export function mayHaveRaised(bytes: Uint8Array): boolean | undefined {
  for (const form of forms) {
    const values = pairs(bytes, form);
    const [isSecure, uid] = [values.get(secure), values.get(realUid)];
    if (!values.has(pageSize) || isSecure === undefined || uid === undefined) continue;
    if (isSecure === 1n) return true;
    return isSecure === 0n && uid !== 0n ? false : undefined;
  }
  return undefined;
}
