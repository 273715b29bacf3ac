/** Whether a procfs is that of an engine's host: what can be known, and what cannot. */
import {expect, test} from 'vitest';
import type {EngineFacts} from '../../source/engine/engine.ts';
import {evidenceOf} from '../../source/host/evidence.ts';
import type {Missing} from '../../source/kernel/init-process.ts';
import type {Procfs} from '../../source/kernel/procfs.ts';
import type {Reader} from '../../source/kernel/reader.ts';

const proc = {root: '/proc', evidence: 'procfs', text: () => '6.1\n'} as unknown as Procfs;
const reader = {hidepid: '0'} as Reader;
const engine = (kernel: string) => ({kernel}) as EngineFacts;

const evidence = (view: ReadonlyMap<string, Missing>, isLocal: boolean, kernel = '6.1') =>
  evidenceOf(view, {isLocal, url: 'tcp://box'}, engine(kernel), proc, reader);

test('an engine on this machine that runs nothing is taken for its own', () => {
  expect(evidence(new Map(), true).evidence).toBe('procfs');
});

test('of an engine at an address that runs nothing it is not known, and nothing else is said', () => {
  const {evidence: found, limits} = evidence(new Map(), false);
  expect(found).toBe('none');
  expect(limits).toEqual([
    'no container runs by which it could be known whether /proc shows the host of this daemon',
  ]);
});

test('another kernel, or containers whose processes are not there, are on another machine', () => {
  expect(evidence(new Map(), false, '5.10').detail).toMatch(
    /are not in \/proc \(its kernel is another one\)/,
  );
  expect(evidence(new Map([['a', 'gone']]), false).detail).toMatch(/are not in \/proc: it runs on another/);
});
