/** The override file of a container that Compose runs: with the project's own file, it leads to what was promised. */
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {judge} from '../../source/model/judge.ts';
import {isUnknown} from '../../source/model/known.ts';
import {remedyFormats} from '../../source/model/remedies/formats.ts';
import {planOf, stepNames} from '../../source/model/remedies/plan.ts';
import type {Container} from '../../source/model/snapshot.ts';
import {describeUnless, freshName, obstacleTo} from '../on-lab.ts';
import {scratchLabel} from './containers.ts';

const run = promisify(execFile);

/** Spelled otherwise than captop does: the long form of volumes, CAP_ in front, a colon in an option. */
const composeFile = (label: string) => `
services:
  web:
    image: captop-lab:latest
    command: sleep infinity
    stop_grace_period: 0s
    labels: {${scratchLabel}: "${label}"}
    network_mode: none
    privileged: true
    pid: host
    user: "0"
    cap_add: [cap_sys_admin]
    security_opt: ["seccomp:unconfined"]
    devices: ["/dev/kmsg:/dev/kmsg"]
    volumes:
      - {type: bind, source: /, target: /host}
      - data:/data
      - root:/root-of-host
      - /srv:/srv:ro
volumes:
  data: {}
  # Shows the root of the host, which only the kernel tells.
  root: {driver_opts: {type: none, o: bind, device: /}}
`;

const obstacle = inject('labObstacle') ?? obstacleTo({commands: ['docker-compose']});

describeUnless(obstacle, 'The override of a Compose project', () => {
  const project = freshName();
  const reader = openHost({endpoint: chooseEndpoint({hosts: [], env: process.env}), procRoot: '/proc'});
  let folder: string;

  const compose = (...words: string[]) => run('docker-compose', ['-p', project, ...words], {cwd: folder});

  /** The container that runs now, with what its remedies lead to. */
  async function observed() {
    const snapshot = judge(await reader.observe({all: false}));
    const [host] = snapshot.hosts;
    const container = host?.containers.find(each => each.project === project);
    if (host === undefined || container === undefined) throw new Error('the service does not run');
    return {container, plan: planOf(container, host, host.profile)};
  }

  const mounted = ({declared}: Container): readonly string[] =>
    isUnknown(declared) ? [] : declared.mounts.map(({destination}) => destination).sort();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'captop-compose-'));
    await writeFile(join(folder, 'compose.yaml'), composeFile(String(inject('run'))));
  });

  afterAll(async () => {
    await compose('-f', 'compose.yaml', 'down', '--volumes');
    reader.close();
    await rm(folder, {recursive: true, force: true});
  });

  test.each(stepNames)(
    '%s: Compose starts what was promised, and what need not go stays',
    async step => {
      await compose('-f', 'compose.yaml', 'up', '--detach');
      const before = await observed();
      expect([before.container.risk, before.container.service]).toEqual(['critical', 'web']);
      expect(before.container.mounts).toContainEqual(
        expect.objectContaining({destination: '/root-of-host', hostPath: '/'}),
      );
      const inCompose = remedyFormats.find(({id}) => id === 'compose');
      const {paste} = inCompose?.text(before.container, before.plan, step) ?? {paste: ''};
      await writeFile(join(folder, 'override.yaml'), paste);
      await compose('-f', 'compose.yaml', '-f', 'override.yaml', 'up', '--detach');
      const after = await observed();
      expect(after.container.id).not.toBe(before.container.id);
      expect([after.container.risk, after.container.findings]).toEqual([
        before.plan[step].risk,
        expect.anything(),
      ]);
      expect(after.container.findings.filter(({severity}) => /critical|high/.test(severity))).toEqual([]);
      expect(mounted(after.container)).toEqual(['/data', '/srv']);
    },
    120_000,
  );
});
