import {expect, test} from 'vitest';
import {belongingsOf} from '../../source/model/belonging.ts';
import {unknown} from '../../source/model/known.ts';

const none = {project: null, service: null, namespace: null, pod: null};

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
    {'io.kubernetes.pod.namespace': 'kube-system', 'io.kubernetes.pod.name': 'dns-0'},
    {...none, namespace: 'kube-system', pod: 'dns-0'},
  ],
  [{'com.docker.compose.project': ''}, none],
])('a container with the labels %j belongs to %j', (labels, belongings) => {
  expect(belongingsOf({labels})).toEqual(belongings);
});

test('what a container belongs to is not known without its labels', () => {
  const missing = unknown('not answered');
  expect(belongingsOf({labels: missing})).toEqual({
    project: missing,
    service: missing,
    namespace: missing,
    pod: missing,
  });
});
