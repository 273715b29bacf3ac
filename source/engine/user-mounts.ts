/** Whether a user of this machine could make root wait for ever. */
import {readFileSync} from 'node:fs';

/** A file system that a user's process serves, and that lets root in (mount.fuse3(8), allow_other). */
const answeredByUser = / - fuse\S* \S+ \S*\buser_id=[1-9][0-9]*\S*\ballow_other\b/;

/**
 * Whether there is a file system that a user answers for, or leaves unanswered: whoever looks into it then waits, and
 * cannot be killed. A link of any user may lead there. Without `allow_other` the kernel turns root away.
 */
export function usersMayHang(proc: string): boolean {
  try {
    return answeredByUser.test(readFileSync(`${proc}/self/mountinfo`, 'utf8'));
  } catch {
    return false;
  }
}
