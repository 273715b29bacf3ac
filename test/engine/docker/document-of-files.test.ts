/** When the files that dockerd keeps of a container are taken for its answer about it, and when they are not. */
import {describe, expect, test} from 'vitest';
import {documentOfFiles} from '../../../source/engine/docker/document-of-files.ts';
import type {ListEntry} from '../../../source/engine/docker/documents.ts';

const id = 'a1'.repeat(32);

const networks = {web: {EndpointID: 'e1'}, db: {EndpointID: 'e2'}};

const listed: ListEntry = {
  Id: id,
  Names: ['/db/alias', '/app'],
  ImageID: 'sha256:1',
  State: 'running',
  NetworkSettings: {Networks: networks},
};

const state = {Running: true, Paused: false, Restarting: false, Pid: 7, StartedAt: '2026-01-01T00:00:00Z'};

const volume = {
  Type: 'volume',
  Driver: 'local',
  Name: 'data',
  Source: '/var/lib/docker/volumes/data/_data',
  Destination: '/data',
};

const config = {
  ID: id,
  Name: '/app',
  Image: 'sha256:1',
  State: state,
  Path: 'sleep',
  Args: ['1'],
  AppArmorProfile: '',
  Config: {Image: 'app', User: '7', Labels: {a: 'b'}},
  NetworkSettings: {Networks: {db: {EndpointID: 'e2'}, web: {EndpointID: 'e1'}}},
  MountPoints: {'/data': volume},
  ExecIDs: ['x'],
};

const hostConfig = {Runtime: 'runc', PidMode: '', CapAdd: ['KILL']};

const read = (changed: object = {}, asked: object = {}, entry: Partial<ListEntry> = {}) =>
  documentOfFiles(
    {config: {...config, ...changed}, hostConfig: {...hostConfig, ...asked}},
    {...listed, ...entry},
    '/var/lib/docker',
  );

describe('The files of a container', () => {
  test('make the document that the daemon answers with, without sessions', () => {
    expect(read()).toEqual({
      Id: id,
      Name: '/app',
      Image: 'sha256:1',
      State: {Status: 'running', Pid: 7, StartedAt: '2026-01-01T00:00:00Z'},
      Path: 'sleep',
      Args: ['1'],
      AppArmorProfile: '',
      ExecIDs: [],
      HostConfig: hostConfig,
      Mounts: [volume],
      Config: {Image: 'app', User: '7', Labels: {a: 'b'}},
    });
  });

  test('may leave open where a volume is that the daemon keeps itself', () => {
    expect(read({MountPoints: {'/data': {...volume, Source: ''}}})?.Mounts).toEqual([volume]);
  });

  test('tell of a pause if the list does', () => {
    const paused = {State: {...state, Paused: true}};
    expect(read(paused, {}, {State: 'paused'})?.State?.Status).toBe('paused');
    expect(read(paused)).toBeUndefined();
    expect(read({}, {}, {State: 'paused'})).toBeUndefined();
  });

  test.each<[doubt: string, ...Parameters<typeof read>]>([
    ['are of another container', {ID: 'b2'.repeat(32)}],
    ['are of before a rename', {Name: '/before'}],
    ['name another image', {Image: 'sha256:2'}],
    ['are of another start', {NetworkSettings: {Networks: {...networks, web: {EndpointID: 'e3'}}}}],
    ['have joined a network more', {NetworkSettings: {Networks: {...networks, more: {EndpointID: 'e3'}}}}],
    [
      'have no network of their own',
      {NetworkSettings: {Networks: {}}},
      {},
      {NetworkSettings: {Networks: {}}},
    ],
    [
      'have a network without an endpoint',
      {NetworkSettings: {Networks: {web: {EndpointID: ''}}}},
      {},
      {NetworkSettings: {Networks: {web: {EndpointID: ''}}}},
    ],
    ['are of a list without networks', {}, {}, {NetworkSettings: null}],
    ['have ended', {State: {...state, Running: false}}, {}, {State: 'exited'}],
    ['start again', {State: {...state, Restarting: true}}, {}, {State: 'restarting'}],
    ['are being removed', {State: {...state, RemovalInProgress: true}}],
    ['have no process', {State: {...state, Pid: 0}}],
    ['have a volume of another driver', {MountPoints: {'/data': {...volume, Driver: 'nfs'}}}],
    ['have a volume of a data root before', {MountPoints: {'/data': {...volume, Source: '/old/_data'}}}],
    ['have a mount of a kind that is new', {MountPoints: {'/data': {...volume, Type: 'image'}}}],
    ['run in a virtual machine', {}, {Runtime: 'kata'}],
    ['name no runtime', {}, {Runtime: undefined}],
    ['share the PID namespace of the host', {}, {PidMode: 'host'}],
    ['have another shape', {State: 'running'}],
    ['have a list for a network', {NetworkSettings: {Networks: [1]}}],
    ['have a command of another shape', {Args: 'sleep'}],
  ])('are left to the daemon where they %s', (_, ...changes) => {
    expect(read(...changes)).toBeUndefined();
  });
});
