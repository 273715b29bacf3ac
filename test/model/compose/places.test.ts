/** A finding points to the line that brings it, whatever stands beside it. */
import {expect, test} from 'vitest';
import {explainText} from '../../compose/explained.ts';

/** The texts of the places of a finding of the service `app`. */
function placed(text: string, id: string): readonly string[] {
  const app = explainText(text).explained.find(({service}) => service === 'app');
  const finding = app?.container.findings.find(each => each.id === id) ?? expect.fail();
  return (app?.places.get(finding) ?? []).map(({start, end}) => text.slice(start, end).trimEnd());
}

const service = (...lines: readonly string[]): string =>
  `services:\n  app:\n    image: bb\n${lines.map(line => `    ${line}\n`).join('')}`;

const declared = 'volumes: {data: , run: , docker: }\nsecrets: {s: {file: /etc/shadow}}\n';

test.each<[string, readonly string[], string, readonly string[]]>([
  ['use_api_socket', ['volumes: [run:/run]', 'use_api_socket: true'], 'runtime-socket', ['true']],
  ['a secret', ['volumes: [data:/etc, run:/run]', 'secrets: [s]'], 'host-path-mounted', ['s']],
  [
    'a socket beside volumes with parts of its name',
    ['volumes: [run:/run, ./html:/var, docker:/cache, "/var/run/docker.sock:/s"]'],
    'runtime-socket',
    ['"/var/run/docker.sock:/s"'],
  ],
  [
    'each of several paths',
    ['volumes: [data:/data, /etc:/e, /root:/r]'],
    'host-path-mounted',
    ['/etc:/e', '/root:/r'],
  ],
  ['one capability of several', ['cap_add: [CHOWN, cap_sys_admin]'], 'cap-sys-admin', ['cap_sys_admin']],
  [
    'one option of several',
    ['security_opt: [label=type:x, "seccomp:unconfined"]'],
    'seccomp-off',
    ['"seccomp:unconfined"'],
  ],
  [
    'the hook that is privileged',
    ['post_start: [{command: x}]', 'pre_stop: [{command: z}, {command: y, privileged: true}]'],
    'privileged-hook',
    ['{command: y, privileged: true}'],
  ],
  [
    'what a combination shares',
    ['cap_add: [CHOWN, SYS_PTRACE]', 'pid: host'],
    'sys-ptrace-host-pid',
    ['host'],
  ],
])('%s', (_, lines, id, expected) => {
  expect(placed(service(...lines) + declared, id)).toEqual(expected);
});

test('a volume that is taken over from another service', () => {
  const text = `${service('volumes_from: [other, base]', 'volumes: [data:/data]')}  other: {image: bb}\n  base: {image: bb, volumes: ["/etc:/e"]}\n${declared}`;
  expect(placed(text, 'host-path-mounted')).toEqual(['base']);
});
