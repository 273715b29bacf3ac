import {expect, test} from 'vitest';
import {changeIn} from '../../../source/engine/docker/events.ts';

const id = 'a'.repeat(64);
const event = (Action: string, more: object = {}): string =>
  JSON.stringify({Type: 'container', Action, Actor: {ID: id, Attributes: {}}, ...more});

test.each(['create', 'die', 'destroy', 'pause', 'unpause', 'rename', 'update', 'oom', 'exec_die'] as const)(
  '%s changes what is shown',
  action => {
    expect(changeIn(event(action))).toEqual({id, kind: 'changed'});
  },
);

test('a start is told apart: the process is not yet what it will be', () => {
  expect(changeIn(event('start'))).toEqual({id, kind: 'started'});
});

test('an exec session is told with its command behind the word', () => {
  expect(changeIn(event('exec_start: sh -c echo a: b'))).toEqual({id, kind: 'exec started'});
});

test.each(['top', 'archive-path', 'exec_create: sh', 'attach', 'resize', 'health_status: healthy', 'start2'])(
  '%s follows from asking or changes nothing, and is not reacted to',
  action => {
    expect(changeIn(event(action))).toBeUndefined();
  },
);

test('events of images and networks are of no concern', () => {
  expect(changeIn(event('destroy', {Type: 'network'}))).toBeUndefined();
});

test('Podman and old daemons use other words and places', () => {
  expect(changeIn(JSON.stringify({status: 'died', id}))).toEqual({id, kind: 'changed'});
  expect(changeIn(event('remove'))).toEqual({id, kind: 'changed'});
});

test.each(['', 'null', '{}', '[]', '"start"', '{"Action":"start"}', '{"Action":', '\u0000'])(
  '%j is no event, and no error',
  line => {
    expect(changeIn(line)).toBeUndefined();
  },
);
