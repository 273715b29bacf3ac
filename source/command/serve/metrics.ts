/** The text of /metrics: what one shared reading told, and what captop tells of itself. */
import {prometheusOf} from '../../report/prometheus.ts';
import {columnOf} from '../../view/columns.ts';
import type {Options} from '../arguments/options.ts';
import type {Source} from '../source.ts';
import {version} from '../version.ts';
import {viewer, type Warn} from '../view.ts';
import type {HttpAnswer} from './http-server.ts';
import {ownMetrics} from './own-metrics.ts';
import {SharedReading} from './shared-reading.ts';

/** Milliseconds that a scrape waits for a reading: Prometheus gives up after ten seconds (scrape_timeout). */
const usualPatienceMs = 8000;

const late = (patienceMs: number): HttpAnswer => ({
  status: 503,
  text: `the reading takes longer than ${patienceMs / 1000} s; the next scrape may have it\n`,
});

/** Says each sentence when it becomes true, and not again while it stays so. */
function onChange(warn: Warn): (sentences: readonly string[]) => void {
  let said: ReadonlySet<string> = new Set();
  return sentences => {
    for (const sentence of sentences) if (!said.has(sentence)) warn(sentence);
    if (sentences.length === 0 && said.size > 0) warn('every daemon answers again');
    said = new Set(sentences);
  };
}

/**
 * Returns the function that answers a scrape. It never rejects.
 *
 * @param restMs milliseconds between two readings
 */
export async function metricsOf(
  options: Options,
  source: Source,
  restMs: number,
  warn: Warn,
  patienceMs = usualPatienceMs,
): Promise<() => Promise<HttpAnswer>> {
  const viewOf = await viewer(options, source.profile);
  const own = ownMetrics();
  const say = onChange(warn);
  const columns = options.columns?.flatMap(id => columnOf(id) ?? []) ?? null;
  const reading = new SharedReading(async (): Promise<HttpAnswer> => {
    const from = performance.now();
    const took = () => (performance.now() - from) / 1000;
    try {
      const observation = await source.observe(options.all);
      const {unreached = []} = observation;
      const {snapshot, rows} = viewOf(observation);
      own.read(took(), unreached.length);
      say(unreached);
      const text = prometheusOf(snapshot, rows, columns, version);
      return {status: 200, text, headers: {'content-type': own.contentType}};
    } catch (error) {
      const {message} = error as Error;
      own.read(took(), null);
      say([message]);
      return {status: 503, text: `${message}\n`};
    }
  }, restMs);
  return async () => {
    const {promise, resolve} = Promise.withResolvers<HttpAnswer>();
    const timer = setTimeout(() => resolve(late(patienceMs)), patienceMs);
    const answer = await Promise.race([reading.get(), promise]);
    clearTimeout(timer);
    own.answered(answer.status);
    return answer.status === 200 ? {...answer, text: answer.text + (await own.text())} : answer;
  };
}
