import {expect, test} from 'vitest';
import {flagOf} from '../../../source/model/flags/flag.ts';
import {type ComposeService, composeOverride} from '../../../source/model/remedies/compose.ts';
import {lineDiff, unifiedDiff} from '../../../source/model/remedies/line-diff.ts';

const service: ComposeService = {service: 'web', project: null, mounts: []};
const flags = (line: string) => line.split(' ').filter(Boolean).map(flagOf);

const override = (before: string, after: string, of = service) =>
  composeOverride(of, flags(before), flags(after));

test.each([
  ['--privileged', '', ['privileged: false']],
  ['--pid=host', '', ['pid: !reset null']],
  ['', '--user=1000:1000', ['user: "1000:1000"']],
  ['--user=0', '--user=1000', ['user: "1000"']],
  ['--cap-add=SYS_ADMIN', '', ['cap_add: !reset []']],
  ['--cap-add=KILL --cap-add=SYS_ADMIN', '--cap-add=KILL', ['cap_add: !override', '  - "KILL"']],
  ['--cap-drop=KILL', '--cap-drop=KILL --cap-drop=MKNOD', ['cap_drop:', '  - "MKNOD"']],
  ['--cap-drop=KILL', '--cap-drop=ALL', ['cap_drop: !override', '  - "ALL"']],
  ['--volume=/:/host --volume=/srv:/srv', '--volume=/srv:/srv', ['volumes: !override', '  - "/srv:/srv"']],
])('from %j to %j', (before, after, lines) => {
  expect(override(before, after)).toBe(`services:\n  web:\n${lines.map(line => `    ${line}\n`).join('')}`);
});

test('nothing is overridden if nothing changes', () => {
  expect(override('--privileged', '--privileged')).toBe('');
});

const volume = (name: string, destination: string, readOnly = false) => ({
  type: 'volume',
  source: `/var/lib/docker/volumes/${name}/_data`,
  destination,
  readOnly,
  propagation: '',
});

test('volumes stay when a bind goes: those of the project by their own name, others as external', () => {
  const mounts = [
    volume('shop_data', '/data'),
    volume('backup', '/backup', true),
    volume('ab'.repeat(32), '/cache'),
  ];
  expect(override('--volume=/:/host', '', {...service, project: 'shop', mounts})).toBe(
    [
      'services:',
      '  web:',
      '    volumes: !override',
      '      - "data:/data"',
      '      - "backup:/backup:ro"',
      '      - "/cache"',
      'volumes:',
      '  backup:',
      '    external: true',
      '',
    ].join('\n'),
  );
});

test('a volume that shows the host goes, by the name that the project gave it, and others stay', () => {
  const mounts = [volume('shop_evil', '/host'), volume('shop_data', '/data')];
  const of = {...service, project: 'shop', mounts};
  expect(override('--volume=shop_evil:/host', '', of)).toBe(
    'services:\n  web:\n    volumes: !override\n      - "data:/data"\n',
  );
  const both = '--volume=shop_evil:/host --privileged';
  expect(override(both, '--volume=shop_evil:/host', of)).toBe('services:\n  web:\n    privileged: false\n');
});

test('a line diff keeps what both have', () => {
  expect(lineDiff('a\nb\nc\n', 'a\nc\nd\n').map(({mark, text}) => mark + text)).toEqual([
    ' a',
    '-b',
    ' c',
    '+d',
  ]);
});

test('a line that comes stands with the lines of its own level, not below what goes further out', () => {
  const before = 'spec:\n  context:\n    privileged: true\n  mounts:\n    - a\n';
  const after = 'spec:\n  context:\n    drop: [ALL]\n';
  expect(lineDiff(before, after).map(({mark, text}) => mark + text)).toEqual([
    ' spec:',
    '   context:',
    '-    privileged: true',
    '+    drop: [ALL]',
    '-  mounts:',
    '-    - a',
  ]);
});

test('a unified diff counts the lines of both sides', () => {
  expect(unifiedDiff('compose.yaml', 'a\nb\n', 'a\nc\nd\n')).toBe(
    '--- a/compose.yaml\n+++ b/compose.yaml\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n',
  );
  expect(unifiedDiff('compose.yaml', 'a\n', 'a\n')).toBe('');
});
