import {expect, test} from 'vitest';
import {escapeJson} from '../../source/model/json-escapes.ts';

/** A control sequence and a string of one C1 character, DEL, a line turned round, what Unicode calls a line, and a tag. */
const hostile = '\u009b2J \u009d0;title\u009c \u007f \u202egnp.sh \u2028 \u{e0041}';

test('what a terminal acts on stands as an escape, and the value is the same', () => {
  const json = escapeJson(JSON.stringify({command: hostile, name: 'web'}, null, 2));
  expect(json).toBe(
    '{\n  "command": "\\u009b2J \\u009d0;title\\u009c \\u007f \\u202egnp.sh \\u2028 \\udb40\\udc41",\n  "name": "web"\n}',
  );
  expect(JSON.parse(json)).toEqual({command: hostile, name: 'web'});
});

test('letters of any language, and what is plain already, stay as they are', () => {
  for (const text of ['web', 'Zürich 東京 😀', '\u001b[31m'])
    expect(escapeJson(JSON.stringify(text))).toBe(JSON.stringify(text));
});
