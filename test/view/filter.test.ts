import {describe, expect, it} from 'vitest';
import {fieldHint, parseFilter} from '../../source/view/filter.ts';
import type {Row} from '../../source/view/row.ts';
import {caps, declared, defaultSet, none, process, row, sets} from '../model/build.ts';
import {namesLeftBy} from './parsed-filter.ts';

const rows: readonly Row[] = [
  row({name: 'web', image: 'nginx:1.25', id: '3f2a'.repeat(16)}, {risk: 'medium'}),
  row(
    {
      name: 'postgres-db',
      image: 'postgres:16',
      pid1: process({
        user: {uid: 999, name: 'postgres'},
        hostUser: {uid: 999, name: null},
        capabilities: sets(none, defaultSet),
      }),
    },
    {risk: 'low'},
  ),
  row(
    {
      name: 'nokill',
      pid1: process({capabilities: sets((defaultSet & ~caps('KILL')) | caps('NET_ADMIN'))}),
      processes: [process({hostPid: 2686, containerPid: 7, nspid: [2686, 7], capabilities: sets(none)})],
    },
    {risk: 'high'},
  ),
  row(
    {name: 'batch', state: 'exited', pid1: null, processes: [], declared: declared({user: 'app'})},
    {risk: 'ok'},
  ),
];

const found = (text: string) => namesLeftBy(text, rows);

describe('a filter finds by', () => {
  it.each([
    ['nothing: all', '', ['web', 'postgres-db', 'nokill', 'batch']],
    ['a part of the name', 'ok', ['nokill', 'batch']],
    ['a part of the image', 'nginx', ['web']],
    ['an image with its tag', 'nginx:1.25', ['web']],
    ['the start of the id', '3f2a3f', ['web']],
    ['the user inside', '999', ['postgres-db']],
    ['user and name together', 'postgres:999', ['postgres-db']],
    ['the declared user of a stopped container', 'user:app', ['batch']],
    ['a risk', 'risk:high', ['nokill']],
    ['a state that WHY shows', 'exited', ['batch']],
    ['a state that it does not show: nothing', 'running', []],
    ['a state', 'state:running', ['web', 'postgres-db', 'nokill']],
    ['a risk and worse', 'risk:medium+', ['web', 'nokill']],
    ['a capability held now', 'cap:net_admin', ['nokill']],
    ["the same in the kernel's spelling", 'CAP_NET_ADMIN', ['nokill']],
    ['a part of a capability', 'net_ad', ['nokill']],
    ['the host PID of a process', '2686', ['nokill']],
    ['the same, of nothing else', 'pid:2686', ['nokill']],
    ['its absence', '!cap:kill', ['postgres-db', 'nokill', 'batch']],
    ['several words, all of them', 'postgres risk:low', ['postgres-db']],
    ['words that contradict: none', 'web risk:low', []],
    ['a word inverted', '!web !batch', ['postgres-db', 'nokill']],
    ['a word inverted twice', '!!web', ['web']],
    ['a field inverted three times', '!!!cap:kill', ['postgres-db', 'nokill', 'batch']],
    ['another case', 'NGINX', ['web']],
    ['a text in quotes', 'name:"web"', ['web']],
    ['letters in order, where nothing contains them together', 'pgdb', ['postgres-db']],
  ])('%s (%s)', (_, text, names) => expect(found(text)).toEqual(names));
});

describe('a wrong filter is refused with what would be right', () => {
  it.each([
    ['cap:fly', "'fly' is not a capability"],
    ['risk:hgih', 'risk: takes critical, high, medium, low, unknown, ok'],
    ['state:runing', 'state: takes created, running, paused'],
    ['user:', 'user: needs a value'],
    ['pid:sleep', 'pid: takes the host PID of a process'],
    ['!', 'a lone !'],
    ['!!', 'a lone !'],
    ['name:"web', 'quote is opened and not closed'],
  ])('%s', (text, sentence) => {
    const filter = parseFilter(text);
    expect('error' in filter ? filter.error : 'no error').toContain(sentence);
  });

  it.each(['registry:5000', 'constructor:x', '__proto__:x', 'toString:'])(
    'takes an unknown word with a colon as a word, since images and users have colons: %s',
    text => expect(found(text)).toEqual([]),
  );
});

describe('a filter that matches nothing', () => {
  it.each([
    ['naem:web', '; did you mean name:?'],
    ['web !IMGE:nginx', '; did you mean image:?'],
    ['"namespce:kube system"', '; did you mean namespace:?'],
    ['name:wbe', ''],
    ['traefik:3', ''],
    ['registry.example:5000/web', ''],
    ['"open', ''],
  ])('is told of a field that was probably meant: %s', (text, hint) => expect(fieldHint(text)).toBe(hint));
});
