/** What users and files hand over is answered with a value or a sentence, never with a throw. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {explainRun} from '../../source/model/explain/explain.ts';
import {letters, switches, valued} from '../../source/model/explain/run-options.ts';
import {flag} from '../../source/model/flags/flag.ts';
import {parsePolicyFile} from '../../source/model/policy.ts';
import {composeFragment} from '../../source/model/remedies/compose.ts';
import {podFragment} from '../../source/model/remedies/pod.ts';
import {commandPlace, explainText, sentencesOf} from '../compose/explained.ts';
import {anyCharacter, runs} from '../random.ts';
import {host} from './observed.ts';

const anyText = fc.string({unit: anyCharacter, maxLength: 30});
const flagWords = fc
  .tuple(fc.constantFrom(...switches, ...valued), anyText, fc.boolean())
  .map(([name, value, joined]) => (joined ? [`--${name}=${value}`] : [`--${name}`, value]));
const cluster = fc.array(fc.constantFrom(...Object.keys(letters), '=', 'z', '1'), {maxLength: 6});

test('any words after docker run', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          flagWords,
          fc.tuple(anyText),
          cluster.map(all => [`-${all.join('')}`]),
        ),
        {maxLength: 6},
      ),
      words => {
        const result = explainRun(['docker', 'run', ...words.flat()], host(), commandPlace());
        if ('error' in result) expect(result.error).toMatch(/\S/);
        else expect(result.container.risk).toMatch(/^(critical|high|medium|low|ok|unknown)$/);
      },
    ),
    {numRuns: runs(5000)},
  );
});

const anyValue = fc.anything({
  maxDepth: 3,
  withNullPrototype: false,
  values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
});
const keys =
  'image privileged cap_add cap_drop user security_opt pid network_mode ipc uts userns_mode volumes devices device_cgroup_rules read_only group_add tmpfs extends command'.split(
    ' ',
  );

test('any Compose file', () => {
  const service = fc.dictionary(fc.constantFrom(...keys), anyValue, {maxKeys: 6});
  fc.assert(
    fc.property(fc.dictionary(anyText, service, {maxKeys: 3}), services => {
      const result = explainText(JSON.stringify({services}), host());
      expect(result.explained.length + sentencesOf(result).length).toBeGreaterThan(0);
    }),
    {numRuns: runs(2000)},
  );
  fc.assert(
    fc.property(anyText, text => void explainText(text, host())),
    {numRuns: runs(2000)},
  );
});

test('any policy file', () => {
  const policy = fc.dictionary(fc.constantFrom('severities', 'accept', 'x'), anyValue, {maxKeys: 3});
  fc.assert(
    fc.property(policy, value => void parsePolicyFile(JSON.stringify(value))),
    {numRuns: runs(2000)},
  );
  fc.assert(
    fc.property(anyText, text => void parsePolicyFile(text)),
    {numRuns: runs(2000)},
  );
});

test('any name and value stays in its place in the fragments', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), fc.string({unit: 'grapheme'}), (name, path) => {
      const compose = parse(composeFragment(name, [flag('device', path), flag('privileged')]));
      expect(compose).toEqual({
        services: {[name]: {devices: [path.replaceAll('$', '$$$$')], privileged: true}},
      });
      const pod = parse(podFragment(name, [flag('privileged'), flag('cap-add', path)]));
      expect(pod.spec.containers[0].securityContext).toEqual({privileged: true, capabilities: {add: [path]}});
    }),
    {numRuns: runs(2000)},
  );
});
