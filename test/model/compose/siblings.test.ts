/** A namespace of another service is named as Compose takes it, and as docker run does. */
import {expect, test} from 'vitest';
import {flagText} from '../../../source/model/flags/flag.ts';
import {composeFragment} from '../../../source/model/remedies/compose.ts';
import {explainText, withPlan} from '../../compose/explained.ts';

const text = `name: shop
services:
  app: {image: bb, container_name: front, user: "1", pid: "service:base", ipc: "service:named", network_mode: "service:base"}
  base: {image: bb}
  named: {image: bb, container_name: called, ipc: shareable}
  other: {image: bb, user: "1", pid: "container:elsewhere"}
`;

const planned = (name: string) =>
  withPlan(explainText(text).explained.find(({service}) => service === name) ?? expect.fail());

test('the flags of docker run name the container that Compose makes', () => {
  const flags = planned('app').plan.hardened.flags.map(flagText);
  expect(flags.filter(each => each.includes('container:'))).toEqual([
    '--pid=container:shop-base-1',
    '--network=container:shop-base-1',
    '--ipc=container:called',
  ]);
});

test('the fragment names the service, under its own name', () => {
  const {service, plan, siblings} = planned('app');
  const fragment = composeFragment(service ?? '', plan.hardened.flags, siblings);
  expect(fragment).toMatch(/^services:\n {2}app:\n/);
  expect(fragment).toContain(
    '    pid: "service:base"\n    network_mode: "service:base"\n    ipc: "service:named"\n',
  );
});

test('a container outside of the project keeps its name', () => {
  const {plan, siblings} = planned('other');
  expect(composeFragment('other', plan.hardened.flags, siblings)).toContain('pid: "container:elsewhere"');
});
