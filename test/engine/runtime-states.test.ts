/** What runc and crun keep of a container, as they write it; folders and owners are made up. */
import {expect, test} from 'vitest';
import {localFiles, NotRead, type StateFiles} from '../../source/engine/bundle/state-files.ts';
import {runtimeStates} from '../../source/engine/runtime-states.ts';

/** The beginning and the end of what runc 1.1.15 wrote. */
const byRunc =
  '{"id":"web","init_process_pid":515,"init_process_start":7921466,"created":"2026-12-02T16:25:59.837309281Z","config":{"no_pivot_root":false,"rootfs":"/b/rootfs"},"rootless":false,"cgroup_paths":{"":"/sys/fs/cgroup/unified/kubepods/web"},"namespace_paths":{"NEWPID":"/proc/515/ns/pid"},"external_descriptors":["/dev/null"],"intel_rdt_path":""}';

/** As libcrun/status.c writes it. */
const byCrun =
  '{"pid": 139179,"process-start-time": 263473330,"cgroup-path": "/busybox1","scope": "","rootfs": "rootfs","systemd-cgroup": false,"bundle": "/b","created": "2021-08-29T14:34:52.000293421Z","owner": "root","detached": true,"external_descriptors": "[]"}';

/** Files by their path; folders belong to their owners, by uid. */
function filesOf(
  texts: Readonly<Record<string, string>>,
  owners: Readonly<Record<string, number>>,
): StateFiles {
  const paths = Object.keys(texts);
  const absent = (): Error => Object.assign(new Error('absent'), {code: 'ENOENT'});
  return {
    ...localFiles,
    read: async path => {
      const text = texts[path];
      if (text === undefined) throw absent();
      return {text, modified: null};
    },
    foldersIn: async path => {
      const inside = paths.filter(each => each.startsWith(`${path}/`));
      if (inside.length === 0) throw absent();
      return [...new Set(inside.map(each => each.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    ownerOf: async path => {
      const owner = owners[path];
      if (owner === undefined) throw new NotRead(`${path} may not be read`);
      return owner;
    },
  };
}

const rootOwns = {'/run/runc': 0, '/run/crun': 0};
const read = (texts: Readonly<Record<string, string>>, owners: Readonly<Record<string, number>> = rootOwns) =>
  runtimeStates(new Set(['known']), '/run', filesOf(texts, owners));

test('runc and crun write down the init process, and when it started', async () => {
  expect(await read({'/run/runc/web/state.json': byRunc, '/run/crun/box/status': byCrun})).toEqual([
    {id: 'web', pid: 515, startTicks: 7_921_466},
    {id: 'box', pid: 139_179, startTicks: 263_473_330},
  ]);
});

test('what is known is not read, nor what is torn or of another shape, nor a folder of somebody else', async () => {
  const texts = {
    '/run/runc/known/state.json': byRunc,
    '/run/runc/torn/state.json': byRunc.slice(0, 90),
    '/run/runc/odd/state.json': '{"init_process_pid":"515","init_process_start":1}',
    '/run/runc/empty/other': '',
    '/run/crun/box/status': byCrun,
  };
  expect(await read(texts, {'/run/runc': 0, '/run/crun': 1001})).toEqual([]);
});

test('a machine without any runtime, or one that is closed, has none', async () => {
  expect(await read({})).toEqual([]);
  expect(await read({'/run/runc/web/state.json': byRunc}, {})).toEqual([]);
});
