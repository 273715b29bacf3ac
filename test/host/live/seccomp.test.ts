/** What a filter lets through, which the kernel does not tell: against what a program in the container may do. */
import {beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonContainer, type JsonDocument} from '../../captop.ts';
import {inspect, inspectAll, statusWords} from '../../independent.ts';
import {docker} from '../../lab/docker.ts';
import {obstacleTo, onLab} from '../../on-lab.ts';

/** `unshare` is among the calls that Docker's own profile leaves to containers with SYS_ADMIN. */
const mayUnshare = (name: string): Promise<boolean> =>
  docker('exec', name, 'unshare', '-U', 'true').then(
    () => true,
    () => false,
  );

/** Containers of the lab without such a profile. */
const without = ['web', 'addall', 'addallless', 'onlyadmin', 'seccompoff'];

const finding = ({findings}: JsonContainer) => findings.find(({id}) => id === 'seccomp-wide');

onLab('A seccomp profile of its own', () => {
  let documents: readonly JsonDocument[];
  const find = (document: JsonDocument, id: string): JsonContainer =>
    document.hosts[0]?.containers.find(each => each.id === id) ?? expect.fail(`no ${id}`);

  beforeAll(async () => {
    const names = ['seccompfile', ...without];
    const bundles = ['--host', 'bundle:///run/docker/containerd/daemon'];
    // A bundle has an id and no name.
    const ids = (await inspectAll(names)).map(({Id}) => Id);
    documents = [
      await captopJson(names),
      ...(obstacleTo({root: true}) === null ? [await captopJson([...bundles, ...ids])] : []),
    ];
  });

  test('that allows everything is found, where a program may make a user namespace', async () => {
    const {Id, State} = await inspect('seccompfile');
    expect(statusWords(State.Pid, 'Seccomp')).toEqual(['2']);
    expect(await mayUnshare('seccompfile')).toBe(true);
    for (const document of documents) {
      const told = find(document, Id);
      expect(finding(told)).toMatchObject({severity: 'high'});
      expect(finding(told)?.evidence).toContain('unshare');
      expect(told.risk).toBe('high');
    }
    expect(finding(find(documents[0] ?? expect.fail(), Id))?.remedy).toEqual([
      'remove --security-opt=seccomp=PROFILE.json',
    ]);
  });

  test('is not found where there is none', async () => {
    expect(await mayUnshare('web')).toBe(false);
    for (const name of without) {
      const {Id} = await inspect(name);
      for (const document of documents)
        expect([name, finding(find(document, Id))]).toEqual([name, undefined]);
    }
  });
});
