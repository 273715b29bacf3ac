/** Flags of docker run in the words of ctr, and whose containers are shown in which words. */
import {describe, expect, test} from 'vitest';
import {flagOf, flagText} from '../../../source/model/flags/flag.ts';
import {judgeContainer} from '../../../source/model/judge.ts';
import {type Profile, profileNamed} from '../../../source/model/profile.ts';
import {asInCtr} from '../../../source/model/remedies/ctr.ts';
import {remedyFormats, usualFormat} from '../../../source/model/remedies/formats.ts';
import {planOf} from '../../../source/model/remedies/plan.ts';
import type {ObservedContainer} from '../../../source/model/snapshot.ts';
import {container, declared, host, process} from '../observed.ts';

const docker = profileNamed('docker') as Profile;
const ofContainerd = host({engineKind: 'containerd'});
const judged = (more: Partial<ObservedContainer> = {}) =>
  judgeContainer({...container([process(100, 0)]), ...more}, ofContainerd, docker);

const inCtr = (flags: readonly string[], more: Partial<ObservedContainer> = {}) =>
  asInCtr(judged(more), flags.map(flagOf)).map(flagText);

/** ctr run lets a program gain no privileges, and has no filter, unless told. */
const asDocker = ['--allow-new-privs', '--seccomp'];

describe('ctr run', () => {
  test.each<[readonly string[], readonly string[]]>([
    [[], asDocker],
    [['--security-opt=no-new-privileges', '--security-opt=seccomp=unconfined'], []],
    [['--security-opt=no-new-privileges:false'], asDocker],
    [['--security-opt=seccomp=builtin'], asDocker],
    [['--security-opt=seccomp=my.json'], [...asDocker, '--seccomp-profile=my.json']],
    [['--security-opt=apparmor=mine'], [...asDocker, '--apparmor-profile=mine']],
    [
      ['--privileged', '--cap-drop=ALL'],
      ['--privileged', '--allow-new-privs'],
    ],
    [['--read-only'], [...asDocker, '--read-only']],
    [
      ['--user=1000:1000', '--group-add=7'],
      ['--user=1000:1000', ...asDocker],
    ],
    [
      ['--cap-add=NET_ADMIN', '--cap-add=KILL'],
      ['--cap-add=CAP_NET_ADMIN', ...asDocker],
    ],
    [
      ['--cap-add=KILL', '--cap-drop=KILL', '--cap-drop=MKNOD'],
      ['--cap-drop=CAP_MKNOD', ...asDocker],
    ],
    [
      ['--pid=host', '--network=host', '--ipc=container:abc', '--userns=host'],
      [...asDocker, '--with-ns=pid:/proc/1/ns/pid', '--net-host', '--with-ns=ipc:/proc/PID_OF_abc/ns/ipc'],
    ],
    [['--network=container:abc'], [...asDocker, '--with-ns=network:/proc/PID_OF_abc/ns/net']],
    [
      ['--volume=/etc:/host/etc:ro', '--volume=data:/data', '--volume=/a,"b:/c'],
      [
        ...asDocker,
        '--mount=type=bind,src=/etc,dst=/host/etc,options=rbind:ro',
        '--mount=type=bind,"src=/a,""b",dst=/c,options=rbind',
      ],
    ],
    [
      ['--device=/dev/fuse', '--device=/dev/sda:/dev/sda:r'],
      [...asDocker, '--device=/dev/fuse'],
    ],
  ])('%j is %j', (flags, words) => {
    const given = inCtr(flags);
    expect([...given].sort()).toEqual([...words].sort());
  });

  test('writes out what it has no word for: all capabilities', () => {
    const dropped = inCtr(['--cap-drop=ALL', '--cap-add=KILL', '--cap-add=SYS_TIME']);
    expect(dropped.filter(text => text.startsWith('--cap-drop='))).toHaveLength(13);
    expect(dropped).not.toContain('--cap-drop=CAP_KILL');
    expect(dropped.filter(text => text.startsWith('--cap-add='))).toEqual(['--cap-add=CAP_SYS_TIME']);
    expect(inCtr(['--cap-add=ALL']).filter(text => text.startsWith('--cap-add='))).toHaveLength(41 - 14);
  });

  test('keeps a user namespace and a profile that no flag of docker run names', () => {
    const map = [{inside: 0, host: 100_000, count: 65_536}];
    const own = inCtr([], {uidMap: map, gidMap: map, declared: declared({apparmor: 'mine'})});
    expect(own.slice(-3)).toEqual([
      '--apparmor-profile=mine',
      '--uidmap=0:100000:65536',
      '--gidmap=0:100000:65536',
    ]);
  });

  test('shows what a step changes, and hands on the flags after it', () => {
    const priv = judged({declared: declared({privileged: true})});
    const plan = planOf(priv, ofContainerd, docker);
    const format = remedyFormats.find(({id}) => id === 'ctr run') ?? expect.fail('no such format');
    const {diff, paste} = format.text(priv, plan, 'minimal');
    expect(diff.filter(({mark}) => mark !== ' ')).toEqual([
      {mark: '-', text: '--privileged'},
      {mark: '+', text: '--seccomp'},
    ]);
    expect(paste).toBe('--allow-new-privs --seccomp');
  });
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['ctr run', {}, 'of ctr'],
  ['docker run', {'nerdctl/name': 'web'}, 'of nerdctl'],
  ['kubernetes', {'io.kubernetes.pod.name': 'web-0'}, 'of a pod'],
  ['compose', {'nerdctl/name': 'web', 'com.docker.compose.project': 'shop'}, 'of nerdctl compose'],
])('%s is the form for %j, a container %s', (format, labels) => {
  expect(usualFormat(judged({labels}))).toBe(format);
});

test('the form for a container of Docker is docker run', () => {
  expect(usualFormat(judgeContainer(container([process(100, 0)]), host(), docker))).toBe('docker run');
});
