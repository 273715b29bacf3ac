import {expect, it} from 'vitest';
import {integer, known, object, optional, text, writtenAs} from '../../../source/model/document/codec.ts';
import {type FieldsOf, laterFacts} from '../../../source/model/document/rows.ts';
import {unknown} from '../../../source/model/known.ts';

const rows = {
  pid: integer,
  comm: writtenAs('name', text),
  user: known(text),
  session: optional(known(integer)),
};
const codec = object<FieldsOf<typeof rows>>(rows);

it('writes a field under the name of its row', () => {
  const written = codec.write({pid: 1, comm: 'init', user: 'root', session: 1});
  expect(written).toEqual({pid: 1, name: 'init', user: 'root', session: 1});
  expect(codec.read(written, '')).toEqual({pid: 1, comm: 'init', user: 'root', session: 1});
});

it('reads a document that is older than a fact: the fact is unknown', () => {
  const read = codec.read({pid: 1, name: 'init', user: 'root'}, '');
  expect(read.session).toEqual(unknown('the document was written by a captop that did not record it'));
});

it('names the later facts alone, for whoever makes an object without having observed it', () => {
  expect(laterFacts(rows, 'nothing was started')).toEqual({session: unknown('nothing was started')});
});
