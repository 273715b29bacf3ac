import {expect, test} from 'vitest';
import {parseOptions} from '../../../source/command/arguments/options.ts';
import {metricsOf} from '../../../source/command/serve/metrics.ts';
import type {Source} from '../../../source/command/source.ts';
import {exitStatus, Failure} from '../../../source/model/failure.ts';
import type {Observation} from '../../../source/model/snapshot.ts';
import {container, host, observation} from '../../model/build.ts';

/** A source whose readings are given by the test, one for each time that it is asked. */
const sourceOf = (...readings: (() => Promise<Observation>)[]): Source => ({
  observe: () => (readings.shift() ?? expect.fail('it was asked too often'))(),
  watch: () => expect.fail('it is not watched'),
  profile: undefined,
  chosen: null,
  notice: null,
  close: () => {},
});

const web = observation([container({name: 'web'}), container({name: 'db'})]);

test('a scrape has what the filter chooses, and the metrics of captop itself', async () => {
  const options = await parseOptions(['--filter', 'name:web']);
  const answer = await (
    await metricsOf(
      options,
      sourceOf(async () => web),
      1000,
      () => {},
    )
  )();
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/^captop_container_info\{.*name="web"\} 1$/m);
  expect(answer.text).not.toContain('name="db"');
  expect(answer.text).toMatch(/^captop_serve_reading_seconds_count 1$/m);
});

test('a reading that takes too long is 503, and the next scrape gets the same one', async () => {
  const {promise, resolve} = Promise.withResolvers<Observation>();
  const metrics = await metricsOf(
    await parseOptions([]),
    sourceOf(() => promise),
    1000,
    () => {},
    20,
  );
  expect(await metrics()).toEqual({
    status: 503,
    text: 'the reading takes longer than 0.02 s; the next scrape may have it\n',
  });
  resolve(web);
  const {status, text} = await metrics();
  expect(status).toBe(200);
  expect(text).toMatch(/^captop_serve_scrapes_total\{code="503"\} 1$/m);
});

test('hosts that do not answer are counted and reported once, and so is that all answer again', async () => {
  const partly = {takenAt: web.takenAt, hosts: [host([container()])], unreached: ['no daemon at b']};
  const said: string[] = [];
  const none = async () => {
    throw new Failure('no daemon at all', exitStatus.noDaemon);
  };
  const source = sourceOf(
    async () => partly,
    async () => partly,
    none,
    async () => web,
  );
  const metrics = await metricsOf(await parseOptions([]), source, 0, sentence => said.push(sentence));
  expect((await metrics()).text).toMatch(/^captop_serve_unreached_hosts 1$/m);
  await metrics();
  expect(await metrics()).toEqual({status: 503, text: 'no daemon at all\n'});
  const {text} = await metrics();
  expect(text).toMatch(/^captop_serve_unreached_hosts 0$/m);
  expect(text).toMatch(/^captop_serve_readings_failed_total 1$/m);
  expect(said).toEqual(['no daemon at b', 'no daemon at all', 'every daemon answers again']);
});
