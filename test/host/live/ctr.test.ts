/** What each step of the remedies promises in the words of ctr: pasted into `ctr run` of a real containerd. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {openHost} from '../../../source/host/open.ts';
import {judge} from '../../../source/model/judge.ts';
import {isUnknown} from '../../../source/model/known.ts';
import {type RemedyFormat, remedyFormats, usualFormat} from '../../../source/model/remedies/formats.ts';
import {planOf, type RemedyPlan, type StepName, stepNames} from '../../../source/model/remedies/plan.ts';
import type {Container, Host, Snapshot} from '../../../source/model/snapshot.ts';
import {setsOf} from '../../independent.ts';
import {type Containerd, standaloneContainerd} from '../../lab/containerd.ts';
import {run} from '../../lab/docker.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

/** By name, what ctr is given; a container's PID stands where its remedies write `PID_OF_` and its id. */
const faulty: Readonly<Record<string, readonly string[]>> = {
  plain: [],
  privileged: ['--privileged'],
  added: ['--cap-add=CAP_NET_ADMIN', '--cap-add=CAP_SYS_ADMIN', '--cap-drop=CAP_MKNOD', '--seccomp'],
  host: ['--net-host', '--seccomp'],
  joined: ['--with-ns=pid:/proc/PID_OF_plain/ns/pid', '--allow-new-privs'],
  mounted: [
    '--mount=type=bind,src=/,dst=/host,options=rbind',
    '--mount=type=bind,src=/usr/share,dst=/data,options=rbind:ro',
    '--device=/dev/kmsg',
  ],
  user: ['--user=1001:1001', '--read-only', '--allow-new-privs', '--cap-add=CAP_SYS_TIME'],
};
const names = Object.keys(faulty);

/** A shell reads what is pasted, as it would on a terminal. */
const wordsOf = async (paste: string): Promise<readonly string[]> =>
  (await run('sh', ['-c', `printf '%s\\n' ${paste}`])).split('\n').filter(Boolean);

const severe = ({findings}: Container): readonly string[] =>
  findings.filter(({severity}) => severity === 'critical' || severity === 'high').map(({id}) => id);

const needed = {root: true, commands: ['containerd', 'ctr', 'runc', 'unshare', 'docker']};

describeUnless(obstacleTo(needed), 'The remedies of a container that ctr made, in its own words', () => {
  let containerd: Containerd;
  let before: Snapshot;
  let after: Host;
  const pids = new Map<string, number>();
  const format = remedyFormats.find(({id}) => id === 'ctr run') as RemedyFormat;

  const look = async (): Promise<Snapshot> => {
    const endpoint = chooseEndpoint({hosts: [`bundle://${containerd.stateRoot}`], env: {}});
    const reader = openHost({endpoint, procRoot: '/proc'});
    try {
      return judge(await reader.observe({all: true}));
    } finally {
      reader.close();
    }
  };
  const hostIn = ({hosts: [host]}: Snapshot): Host => host ?? expect.fail('no host was observed');
  const named = ({containers}: Host, name: string): Container =>
    containers.find(each => each.name === name) ?? expect.fail(`${name} was not observed`);
  const planned = (name: string): RemedyPlan => {
    const host = hostIn(before);
    return planOf(named(host, name), host, host.profile);
  };
  const start = async (name: string, flags: readonly string[]) => {
    const joined = flags.map(flag => flag.replace(/PID_OF_(\w+)/, (_, id) => String(pids.get(id))));
    pids.set(name, await containerd.start(name, joined));
  };

  beforeAll(async () => {
    containerd = await standaloneContainerd();
    for (const [name, flags] of Object.entries(faulty)) await start(name, flags);
    before = await look();
    for (const name of names) {
      const container = named(hostIn(before), name);
      const plan = planned(name);
      // What is declared is what a step without any change says.
      const unchanged = {...plan, minimal: {...plan.minimal, flags: plan.before}};
      await start(`${name}-again`, await wordsOf(format.text(container, unchanged, 'minimal').paste));
      for (const step of stepNames)
        await start(`${name}-${step}`, await wordsOf(format.text(container, plan, step).paste));
    }
    after = hostIn(await look());
  });
  afterAll(() => containerd?.[Symbol.asyncDispose]());

  test.for(names)('%s: the flags as declared make the same container again', async name => {
    const [once, again] = [named(after, name), named(after, `${name}-again`)];
    expect(usualFormat(once)).toBe('ctr run');
    if (isUnknown(once.declared) || isUnknown(again.declared)) expect.fail('nothing is declared');
    expect(again.declared).toEqual(once.declared);
    expect(await setsOf(pids.get(`${name}-again`) ?? 0)).toEqual(await setsOf(pids.get(name) ?? 0));
    expect([again.risk, again.findings.map(({id}) => id)]).toEqual([
      once.risk,
      once.findings.map(({id}) => id),
    ]);
  });

  const each = names.flatMap(name => stepNames.map((step): [string, StepName] => [name, step]));

  test.for(each)('%s, %s: what is run with these flags has the risk that was promised', ([name, step]) => {
    const real = named(after, `${name}-${step}`);
    expect([real.pid1?.hostPid, real.risk, severe(real)]).toEqual([
      pids.get(real.name),
      planned(name)[step].risk,
      [],
    ]);
    if (step === 'hardened') expect(real.findings).toEqual([]);
  });
});
