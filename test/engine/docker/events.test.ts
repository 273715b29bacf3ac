import {expect, test} from 'vitest';
import {parseEvent} from '../../../source/engine/docker/events.ts';

const id = 'a'.repeat(64);
const event = (Action: string, more: object = {}): string =>
  JSON.stringify({Type: 'container', Action, Actor: {ID: id, Attributes: {}}, ...more});

test.each([
  'create',
  'start',
  'die',
  'destroy',
  'pause',
  'unpause',
  'rename',
  'update',
  'oom',
  'exec_die',
] as const)('%s changes what is shown', action => {
  expect(parseEvent(event(action))).toEqual({id, action});
});

test('an exec session is told with its command behind the word', () => {
  expect(parseEvent(event('exec_start: sh -c echo a: b'))).toEqual({id, action: 'exec_start'});
});

test.each(['top', 'archive-path', 'exec_create: sh', 'attach', 'resize', 'health_status: healthy', 'start2'])(
  '%s follows from asking or changes nothing, and is not reacted to',
  action => {
    expect(parseEvent(event(action))).toBeUndefined();
  },
);

test('events of images and networks are of no concern', () => {
  expect(parseEvent(event('destroy', {Type: 'network'}))).toBeUndefined();
});

test('Podman and old daemons use other words and places', () => {
  expect(parseEvent(JSON.stringify({status: 'died', id}))).toEqual({id, action: 'die'});
  expect(parseEvent(event('remove'))).toEqual({id, action: 'destroy'});
});

test.each(['', 'null', '{}', '[]', '"start"', '{"Action":"start"}', '{"Action":', '\u0000'])(
  '%j is no event, and no error',
  line => {
    expect(parseEvent(line)).toBeUndefined();
  },
);
