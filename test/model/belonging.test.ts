import {expect, test} from 'vitest';
import {belongingsOf} from '../../source/model/belonging.ts';
import {unknown} from '../../source/model/known.ts';

const none = {project: null, service: null, namespace: null, pod: null, container: null, unit: null};

test.each([
  [{}, none],
  [
    {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web'},
    {...none, project: 'shop', service: 'web'},
  ],
  [
    {'com.docker.stack.namespace': 'shop', 'com.docker.swarm.service.name': 'shop_web'},
    {...none, project: 'shop', service: 'shop_web'},
  ],
  [
    {
      'io.kubernetes.pod.namespace': 'kube-system',
      'io.kubernetes.pod.name': 'dns-0',
      'io.kubernetes.container.name': 'dns',
    },
    {...none, namespace: 'kube-system', pod: 'dns-0', container: 'dns'},
  ],
  [{PODMAN_SYSTEMD_UNIT: 'web.service'}, {...none, unit: 'web.service'}],
  [{'com.docker.compose.project': ''}, none],
])('a container with the labels %j belongs to %j', (labels, belongings) => {
  expect(belongingsOf({labels, cgroup: '/docker'})).toEqual(belongings);
});

test('what a container belongs to is not known without its labels', () => {
  const missing = unknown('not answered');
  expect(belongingsOf({labels: missing, cgroup: '/a.service/b'})).toEqual({
    project: missing,
    service: missing,
    namespace: missing,
    pod: missing,
    container: missing,
    unit: 'a.service',
  });
  expect(belongingsOf({labels: {}, cgroup: missing})).toEqual({...none, unit: missing});
});

const id = 'ab12'.repeat(16);

test.each([
  [`/system.slice/web.service/libpod-payload-${id}`, 'web.service'],
  [`/user.slice/user-1000.slice/user@1000.service/app.slice/web.service/libpod-${id}.scope`, 'web.service'],
  [
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
    'user@1000.service',
  ],
  [
    '/machine.slice/systemd-nspawn@deb\\x2d1.service/payload/system.slice/cron.service',
    'systemd-nspawn@deb-1.service',
  ],
  [`/system.slice/docker-${id}.scope`, null],
  [`/system.slice/docker.service/docker/${id}`, null],
  [`/docker/${id}/system.slice/forged.service`, null],
])('the cgroup %s is of the unit %j', (cgroup, unit) => {
  expect(belongingsOf({labels: {}, cgroup}).unit).toBe(unit);
});
