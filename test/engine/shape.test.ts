import {describe, expect, test} from 'vitest';
import {
  containerList,
  execDocument,
  imageDocument,
  infoDocument,
  inspectDocument,
} from '../../source/engine/docker/documents.ts';
import {apiLimits} from '../../source/engine/docker/limits.ts';
import {checked, WrongShape} from '../../source/engine/shape.ts';

const id = 'a'.repeat(64);

describe('of what a daemon answered', () => {
  test('the known fields are taken, null is the same as none, and others are left', () => {
    const document = {
      Id: id,
      Name: '/web',
      HostConfig: {CapAdd: null, CapDrop: ['ALL']},
      Config: {Labels: {a: 'b'}, Env: ['SECRET=1']},
      GraphDriver: {},
    };
    expect(inspectDocument(document)).toEqual({
      Id: id,
      Name: '/web',
      HostConfig: {CapAdd: null, CapDrop: ['ALL']},
      Config: {Labels: {a: 'b'}},
    });
  });

  test('a label may have any name', () => {
    const [entry] = containerList(JSON.parse(`[{"Id": "${id}", "Labels": {"__proto__": "x"}}]`));
    expect(Object.entries(entry?.Labels ?? {})).toEqual([['__proto__', 'x']]);
  });

  test.each<[string, (value: unknown) => unknown, unknown, string]>([
    ['text for a document', inspectDocument, '<html>', 'it is not an object'],
    ['null', infoDocument, null, 'it is not an object'],
    ['a list for a document', infoDocument, [], 'it is not an object'],
    ['no id', inspectDocument, {}, 'it.Id is not an id'],
    ['an id that is a path', imageDocument, {Id: '../x'}, 'it.Id is not an id'],
    ['an id of many words', execDocument, {ID: 'a\r\nb'}, 'it.ID is not an id'],
    ['a list that is none', containerList, {0: {Id: id}, length: 1}, 'it is not a list'],
    ['a list with a hole', containerList, [{Id: id}, null], 'it[1] is not an object'],
    ['a list without an end', containerList, Array(apiLimits.containers + 1).fill({Id: id}), 'at most'],
    ['a PID that is text', inspectDocument, {Id: id, State: {Pid: '1'}}, 'it.State.Pid is not a process id'],
    ['a PID below zero', inspectDocument, {Id: id, State: {Pid: -1}}, 'it.State.Pid is not a process id'],
    ['a part of a PID', inspectDocument, {Id: id, State: {Pid: 1.5}}, 'it.State.Pid is not a process id'],
    [
      'labels in a list',
      inspectDocument,
      {Id: id, Config: {Labels: ['a']}},
      'it.Config.Labels is not an object',
    ],
  ])('%s is refused with the place', (_, check, value, message) => {
    expect(() => checked(check, value, 'it')).toThrow(WrongShape);
    expect(() => checked(check, value, 'it')).toThrow(message);
  });
});
