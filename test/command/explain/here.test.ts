/** Which engines of this machine `--here` looks for, by the command that is explained. */
import {beforeEach, expect, test, vi} from 'vitest';
import {parseExplainOptions} from '../../../source/command/arguments/explain-options.ts';
import {hostFor} from '../../../source/command/explain/host.ts';
import {oneEngine} from '../../../source/command/one-engine.ts';
import {exitStatus, Failure} from '../../../source/model/failure.ts';

vi.mock('../../../source/command/one-engine.ts', () => ({oneEngine: vi.fn()}));
vi.mock('../../../source/host/open.ts', () => ({openHost: vi.fn()}));

beforeEach(() => {
  vi.mocked(oneEngine).mockReset().mockRejectedValue(new Failure('none', exitStatus.noDaemon));
});

const judged = async (...args: readonly string[]) => hostFor(await parseExplainOptions(args));

test('Podman is the only one for a command of its own', async () => {
  await expect(judged('--here', '--', 'sudo', 'podman', 'run', 'x')).rejects.toThrow(
    /^no Podman .* without --here/,
  );
  const [[choice, fits] = []] = vi.mocked(oneEngine).mock.calls;
  expect(choice?.engines).toEqual(['podman']);
  const storage = {kind: 'unix', url: 'unix:///x', socketPath: '/x'} as const;
  expect(fits?.({...storage, owner: process.getuid?.() ?? 0})).toBe(true);
  expect(fits?.({...storage, owner: 4242})).toBe(false);
});

test.each([
  ['another command', ['--here', '--', 'docker', 'run', 'x']],
  ['a daemon that is named', ['--host', 'unix:///x', '--', 'podman', 'run', 'x']],
])('%s goes where captop itself would look', async (_, args) => {
  await expect(judged(...args)).rejects.toThrow(/^none$/);
  expect(vi.mocked(oneEngine).mock.calls[0]?.[0].engines).toBeNull();
});
