/** captop's loader against the real Compose: both load each project of cases.ts, and every fact is compared. */
import {execFile} from 'node:child_process';
import {expect, test} from 'vitest';
import {loadProject} from '../../source/model/compose/project.ts';
import {type ComposeCase, filesIn, requestOf, written} from '../compose/case.ts';
import {composeCases} from '../compose/cases.ts';
import {composeFacts, factsOf, type ProjectFacts} from '../compose/facts.ts';
import {needs} from '../on-lab.ts';
import {inParallel} from './docker.ts';

const refused = 'refused';

/** Without a profile named captop judges every service, which Compose does with `--profile '*'`. */
function flagsFor({flags = [], files, environment = {}}: ComposeCase): readonly string[] {
  const isNamed =
    flags.includes('--profile') ||
    Object.keys(environment).includes('COMPOSE_PROFILES') ||
    (files['.env'] ?? '').includes('COMPOSE_PROFILES');
  return isNamed ? flags : [...flags, '--profile', '*'];
}

/** What `docker compose config` makes of a project. */
const composeSays = (one: ComposeCase, folder: string): Promise<ProjectFacts | typeof refused> =>
  new Promise((resolve, reject) => {
    const env = {PATH: process.env.PATH, HOME: '/home/me', ...one.environment};
    const args = [...flagsFor(one), 'config', '--format', 'json'];
    execFile('docker-compose', args, {cwd: folder, env}, (error, stdout) => {
      if (error === null) resolve(composeFacts(JSON.parse(stdout)));
      else if (typeof error.code === 'number') resolve(refused);
      else reject(error);
    });
  });

function captopSays(one: ComposeCase, folder: string): ProjectFacts | typeof refused {
  const project = loadProject(requestOf(one, folder), filesIn(one.files, folder));
  return project.problems.some(({kind}) => kind === 'refused') ? refused : factsOf(project);
}

/** `a.volumes: ["…"]` for each fact. */
const listed = (facts: ProjectFacts | typeof refused): readonly string[] =>
  facts === refused
    ? [refused]
    : Object.entries(facts).flatMap(([service, all]) =>
        Object.entries(all).map(([key, value]) => `${service}.${key}: ${JSON.stringify(value)}`),
      );

test('the loader and docker-compose agree on every fact of every project', async context => {
  needs(context, {commands: ['docker-compose']});
  const compared = await inParallel(2, composeCases, async one => {
    await using place = await written(one);
    return {
      name: one.name,
      compose: listed(await composeSays(one, place.folder)).toSorted(),
      captop: listed(captopSays(one, place.folder)).toSorted(),
    };
  });
  for (const {name, compose, captop} of compared)
    expect({name, facts: captop}).toEqual({name, facts: compose});
  const facts = compared.reduce((sum, {compose}) => sum + compose.length, 0);
  expect(facts).toBeGreaterThan(20_000);
});
