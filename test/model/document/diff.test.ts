import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/model/document/change.ts';
import {diffOf} from '../../../source/model/document/diff.ts';
import {judge} from '../../../source/model/judge.ts';
import {type Known, unknown} from '../../../source/model/known.ts';
import type {Observation, ObservedContainer} from '../../../source/model/snapshot.ts';
import {diffText} from '../../../source/report/diff.ts';
import {runs} from '../../random.ts';
import {anyObservation} from '../arbitrary.ts';
import {caps, container, declared, defaultSet, everySet, none, observation, process, sets} from '../build.ts';

const changes = (before: readonly ObservedContainer[], after: readonly ObservedContainer[]) =>
  diffOf(judge(observation(before)), judge(observation(after)));

const kinds = (list: readonly Change[]) => list.map(({kind}) => kind);

const exec = process({hostPid: 6447, containerPid: 7, command: 'sh', capabilities: sets(everySet)});
const web = container();
const [pid1] = web.processes;
if (pid1 === undefined) throw new Error('the container has no process');

describe('between two snapshots', () => {
  it('nothing changed where both are the same, whatever they hold', () => {
    fc.assert(
      fc.property(anyObservation, (observed: Observation) => {
        const ids = observed.hosts.flatMap(({containers}) => containers).map(({id}) => id);
        fc.pre(new Set(ids).size === ids.length);
        expect(diffOf(judge(observed), judge(observed))).toEqual([]);
      }),
      {numRuns: runs(200)},
    );
  });

  it('containers come and go', () => {
    const other = container({id: 'ef56'.repeat(16), name: 'db'});
    expect(changes([web], [other])).toEqual([
      {host: 'vm', container: 'db', id: other.id, kind: 'came', risk: 'medium'},
      {host: 'vm', container: 'web', id: web.id, kind: 'gone', risk: 'medium'},
    ]);
  });

  it('a container that was made anew under its name is the same one', () => {
    const again = container({id: 'ef56'.repeat(16), pid1: process({hostPid: 9000})});
    expect(kinds(changes([web], [again]))).toEqual(['replaced']);
  });

  it('a container that got another name is told with both', () => {
    expect(changes([web], [container({name: 'shop'})])).toEqual([
      {host: 'vm', container: 'shop', id: web.id, kind: 'renamed', before: 'web', after: 'shop'},
    ]);
    // While its engine does not answer, a bundle without a name stands for it.
    expect(changes([web], [container({name: web.id.slice(0, 12)})])).toEqual([]);
  });

  it('a container that stopped changed its state, and its processes did not lose anything', () => {
    const stopped = container({state: 'exited', pid1: null, processes: []});
    expect(kinds(changes([web], [stopped]))).not.toContain('privilege');
    expect(kinds(changes([web], [stopped]))).toContain('state');
  });

  it('a privileged exec is a process that came with more than any before it held', () => {
    const after = container({processes: [pid1, exec]});
    expect(changes([web], [after])).toContainEqual(
      expect.objectContaining({
        kind: 'privilege',
        process: 'came',
        hostPid: 6447,
        sets: ['effective', 'permitted', 'bounding'],
        gained: everySet & ~defaultSet,
        lost: none,
      }),
    );
    expect(changes([after], [web])).toContainEqual(
      expect.objectContaining({
        kind: 'privilege',
        process: 'gone',
        gained: none,
        lost: everySet & ~defaultSet,
      }),
    );
  });

  it('a process that comes with no more than the others is no change', () => {
    const after = container({
      processes: [pid1, process({hostPid: 6447, capabilities: sets(none, defaultSet)})],
    });
    expect(changes([web], [after]).filter(({kind}) => kind === 'privilege')).toEqual([]);
  });

  it('the same process that dropped and took is told by set', () => {
    const later = process({
      capabilities: {...sets(defaultSet), effective: (defaultSet & ~caps('KILL')) | caps('BPF')},
    });
    const found = changes([web], [container({pid1: later})]).filter(({kind}) => kind === 'privilege');
    expect(found).toEqual([
      expect.objectContaining({
        process: 'same',
        sets: ['effective'],
        gained: caps('BPF'),
        lost: caps('KILL'),
      }),
    ]);
  });

  it('a process that became another user, and one that is no longer filtered', () => {
    const later = process({user: {uid: 1001, name: 'app'}, seccomp: 'disabled'});
    expect(changes([web], [container({pid1: later})])).toEqual(
      expect.arrayContaining([
        expect.objectContaining({kind: 'fact', fact: 'user', before: '0', after: '1001'}),
        expect.objectContaining({kind: 'fact', fact: 'seccomp', before: 'filter', after: 'disabled'}),
      ]),
    );
  });

  it('what was read on one side only is no change', () => {
    const later = process({user: unknown('no passwd'), lsm: unknown('not permitted')});
    expect(changes([web], [container({pid1: later})]).filter(({kind}) => kind === 'fact')).toEqual([]);
  });

  it('how a process came to what it holds is no change when it is only looked up later', () => {
    const gainer = (fileCapabilities: Known<bigint>) =>
      container({
        declared: declared({uid: 1001, user: '1001'}),
        pid1: process({
          user: {uid: 1001, name: null},
          capabilities: {...sets(caps('NET_RAW'), defaultSet), inheritable: none, ambient: none},
          fileCapabilities,
        }),
      });
    const open = gainer(unknown('not asked yet'));
    const known = gainer(caps('NET_RAW'));
    const findings = (of: ObservedContainer) =>
      judge(observation([of])).hosts[0]?.containers[0]?.findings.map(({id}) => id);
    expect(findings(open)).toContain('gained-privilege');
    expect(findings(known)).toContain('gained-by-file');
    expect(changes([open], [known])).toEqual([]);
    expect(changes([known], [open])).toEqual([]);
    // What changes at the same time is told.
    const worse = {...known, processes: [...known.processes, exec]};
    expect(kinds(changes([open], [worse]))).toEqual(
      expect.arrayContaining(['risk', 'finding gained', 'privilege']),
    );
    expect(changes([gainer(none)], [known])).toEqual([]);
    const [first] = known.processes;
    const ran = process({...first, command: 'another'});
    const found = changes([gainer(none)], [container({...known, pid1: ran, processes: [ran]})]);
    expect(kinds(found)).toEqual(['finding gained', 'finding lost']);
  });

  it('a PID that was given again is another process', () => {
    const later = process({startedAt: '2026-11-24T10:30:00.000Z', user: {uid: 1001, name: null}});
    expect(changes([web], [container({pid1: later})]).filter(({kind}) => kind === 'fact')).toEqual([]);
  });

  it('start times that two readings round apart are the same', () => {
    const later = process({startedAt: '2026-11-24T10:00:00.990Z', user: {uid: 1001, name: null}});
    expect(kinds(changes([web], [container({pid1: later})]))).toContain('fact');
  });

  it('what a container that could not be read holds is not said to be lost', () => {
    const hidden = container({pid1: null, processes: [], unobserved: {reason: 'hidden', detail: 'hidepid'}});
    expect(kinds(changes([container({processes: [pid1, exec]})], [hidden]))).not.toContain('privilege');
  });
});

describe('as text, a change', () => {
  it('is a line that says who gained what', () => {
    const text = diffText(
      changes(
        [web],
        [container({processes: [pid1, {...exec, capabilities: sets(defaultSet | caps('BPF'))}]})],
      ),
    );
    expect(text).toContain('+ web  host PID 6447 (sh) came effective, permitted, bounding +BPF\n');
  });

  it('stays on one line and harmless, whatever the process is called', () => {
    const hostile = {...exec, command: 'a\n\u001b[2Jb'};
    const text = diffText(changes([web], [container({processes: [pid1, hostile]})]));
    expect(text).toContain('(a\\n\\e[2Jb)');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
