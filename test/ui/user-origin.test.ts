/** Where a process has its user from, from literal facts. */
import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import type {ExecSession, Process} from '../../source/model/snapshot.ts';
import {sourceWords, userOriginWords} from '../../source/ui/screens/detail/user-origin.ts';
import {declared, process, row} from '../model/build.ts';

describe('where the user came from', () => {
  it.each([
    [declared(), 'by default: neither the image nor a flag names one, so it is root'],
    [declared({user: '1001', userSource: 'image', imageUser: '1001'}), "from the image's USER '1001'"],
    [
      declared({user: '1000', userSource: 'run', imageUser: '1001'}),
      "set when it was run (--user) '1000'; the image says '1001'",
    ],
    [
      declared({user: '1000', userSource: 'run', imageUser: ''}),
      "set when it was run (--user) '1000'; the image names none",
    ],
    [
      declared({user: '1001', userSource: 'image-or-run', imageUser: '1001'}),
      "from the image's USER, or the same value given when it was run '1001'",
    ],
    [
      declared({user: '1001', userSource: 'unknown', imageUser: unknown('the image is gone')}),
      "not known '1001'; the image's own is not known: the image is gone",
    ],
  ])('is told: %#', (facts, words) => {
    expect(sourceWords(facts)).toBe(words);
  });
});

describe('where a process that is not PID 1 has its user from', () => {
  const other = process({hostPid: 770, containerPid: 7, parentHostPid: 1});
  const below = process({hostPid: 780, containerPid: 8, parentHostPid: 770});
  const session = {id: 'e1', hostPid: 770, user: '33', privileged: false, command: ['sleep']};
  const isDefault = 'by default: neither the image nor a flag names one, so it is root';
  const words = (of: Process, execs: readonly ExecSession[]) =>
    userOriginWords(row({processes: [process(), other, below], execs}), of);

  it('is the exec session that started it or a process above it', () => {
    expect(words(other, [session])).toBe("docker exec as user '33'");
    expect(words(below, [session])).toBe("docker exec (host PID 770) as user '33'");
    expect(words(other, [{...session, user: ''}])).toBe(
      `docker exec without --user, so that of the container (${isDefault})`,
    );
  });

  it('is known of PID 1 only where no session started it', () => {
    expect(words(other, [])).toBe(
      `known of PID 1 only (${isDefault}); no running docker exec started this process`,
    );
    expect(userOriginWords(row({execs: unknown('the daemon hangs')}), other)).toBe(
      `known of PID 1 only (${isDefault}); exec sessions could not be read: the daemon hangs`,
    );
    expect(words(process(), [session])).toBe(isDefault);
  });

  it('is not the flags for one that came in from the host', () => {
    const entered = {...other, foundBy: 'pid namespace'} as const;
    expect(userOriginWords(row({processes: [process(), entered]}), entered)).toBe(
      "not from the container's flags: it came in from the host",
    );
  });

  it('is told without acting on the terminal', () => {
    expect(words(other, [{...session, user: '\u001b[31m'}])).toBe("docker exec as user '\\e[31m'");
  });
});
