import {expect, test} from 'vitest';
import {parseExplainOptions} from '../../../source/command/arguments/explain-options.ts';
import {hostFor} from '../../../source/command/explain/host.ts';

test.each([
  ['docker run x', 'docker'],
  ['sudo podman run x', 'podman'],
  ['docker run --name podman quay.io/containers/podman', 'docker'],
])('%s is judged for a reference host of %s', async (command, kind) => {
  const {host} = await hostFor(await parseExplainOptions(['--', ...command.split(' ')]));
  expect(host.engineKind).toBe(kind);
});
