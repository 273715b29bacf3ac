/** What users type and write: it is understood, or answered with a sentence. */
import {readDockerCall} from '../../source/command/plugin/docker-arguments.ts';
import {parseEndpoint} from '../../source/engine/endpoint.ts';
import {parseDotenv} from '../../source/model/compose/dotenv.ts';
import {substitute, TemplateError} from '../../source/model/compose/template.ts';
import {readBaseline} from '../../source/model/explain/baseline.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {readSeccompProfiles} from '../../source/model/explain/seccomp-profile.ts';
import {Failure} from '../../source/model/failure.ts';
import {sanitise} from '../../source/model/safe-text.ts';
import {readConfig} from '../../source/ui/keys/remap.ts';
import {tokenise} from '../../source/ui/keys/tokenise.ts';
import {filterRows, parseFilter} from '../../source/view/filter.ts';
import {commandPlace} from '../compose/explained.ts';
import {host} from '../model/observed.ts';
import {bothRows} from '../model/two-engines.ts';
import {expecting, holds, isPrintable, isSentence, orSentence, utf8} from './invariants.ts';

function run(text: string): void {
  const result = explainRun(['docker', 'run', ...text.split('\0')], host(), commandPlace());
  if ('error' in result) isSentence(result.error);
  else holds(/^(critical|high|medium|low|ok|unknown)$/.test(result.container.risk), 'a risk that is none');
}

function filter(text: string): void {
  const parsed = parseFilter(text);
  if ('error' in parsed) isSentence(parsed.error);
  else filterRows(bothRows, parsed);
}

/** Wherever the input is torn, the same keys come out. */
function keys(text: string): void {
  const whole = tokenise(text, true);
  holds(whole.rest === '', 'something is left of input that is complete');
  const middle = text.length >> 1;
  const first = tokenise(text.slice(0, middle));
  const second = tokenise(first.rest + text.slice(middle), true);
  const torn = [...first.keys, ...second.keys];
  // A character of two units may be torn, too.
  if (!/[\ud800-\udfff]/.test(text))
    holds(JSON.stringify(torn) === JSON.stringify(whole.keys), 'torn input gives other keys');
}

export const userTargets = {
  dotenv: utf8(text => orSentence(parseDotenv(text, new Map([['A', '${B:-c}']])))),
  template: utf8(text => {
    expecting([TemplateError], () => substitute(text, name => (name === 'A' ? '${B:-c}' : undefined)));
  }),
  run: utf8(run),
  seccomp: utf8(text => {
    const option = `seccomp=${text.startsWith('{') ? '' : '{'}${text}`;
    for (const sentence of readSeccompProfiles([option], '/', {read: () => text}).unread)
      isSentence(sentence);
  }),
  baseline: utf8(text => {
    const read = readBaseline(text);
    if (typeof read !== 'function') isSentence(read.error);
  }),
  config: utf8(text => void expecting([Failure], () => readConfig(text, 'config.json'))),
  filter: utf8(filter),
  keys: utf8(keys),
  'docker-call': utf8(text => void readDockerCall(text.split('\0'))),
  endpoint: utf8(text => void expecting([Failure], () => parseEndpoint(text, {}))),
  'safe-text': utf8(text => isPrintable(sanitise(text, 100_000).replaceAll('\n', ' '))),
} as const;
