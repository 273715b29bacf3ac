import {describe, expect, test} from 'vitest';
import {type Explanation, explainRun} from '../../source/model/explain/explain.ts';
import {requestOf} from '../../source/model/explain/run.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace, explainCase, explainText, sentencesOf} from '../compose/explained.ts';
import {host, plainSets} from './observed.ts';

const split = (line: string): string[] => line.split(' ');

/** Fields of the request that a command line asks for. */
function asked(line: string) {
  const request = requestOf(split(line), commandPlace());
  if (isParseError(request)) throw new Error(request.error);
  return {...request, ...request.asked};
}

const bindOf = (source: string, destination: string, readOnly: boolean) => ({
  type: 'bind',
  source,
  destination,
  readOnly,
  propagation: 'rprivate',
});

describe('the spellings of docker run', () => {
  test.each([
    ['docker run ubuntu', {image: 'ubuntu', command: []}],
    ['docker run ubuntu sleep --privileged', {privileged: false, command: ['sleep', '--privileged']}],
    ['docker run -itd ubuntu', {image: 'ubuntu'}],
    ['docker run -itu 1000 ubuntu', {user: '1000', image: 'ubuntu'}],
    ['docker run -u1000 ubuntu', {user: '1000'}],
    ['docker run -u=1000:33 ubuntu', {user: '1000:33'}],
    ['docker run --user app ubuntu', {user: 'app'}],
    ['docker run --user 1 --user=2 ubuntu', {user: '2'}],
    ['docker run --cap-add=NET_ADMIN --cap-add SYS_TIME ubuntu', {capAdd: ['NET_ADMIN', 'SYS_TIME']}],
    ['docker run --cap-drop ALL --cap-add kill ubuntu', {capDrop: ['ALL'], capAdd: ['kill']}],
    ['docker run --privileged ubuntu', {privileged: true}],
    ['docker run --privileged=true ubuntu', {privileged: true}],
    ['docker run --privileged=0 ubuntu', {privileged: false}],
    ['docker run --privileged --privileged=false ubuntu', {privileged: false}],
    ['docker run --privileged false', {privileged: true, image: 'false'}],
    [
      'docker run --pid host --ipc=host --uts host --userns host x',
      {namespaces: {pid: 'host', ipc: 'host', uts: 'host', user: 'host'}},
    ],
    ['docker run --net host x', {namespaces: {network: 'host'}}],
    ['docker run --network=host --network=none x', {namespaces: {network: 'host'}}],
    ['docker run --network=name=host x', {namespaces: {network: 'host'}}],
    ['docker run -v /etc:/etc:ro x', {mounts: [bindOf('/etc', '/etc', true)]}],
    ['docker run --volume=/a:/b:z,rw x', {mounts: [bindOf('/a', '/b', false)]}],
    ['docker run -v ./src:/src x', {mounts: [bindOf('/srv/project/src', '/src', false)]}],
    ['docker run -v /:/host x', {mounts: [{...bindOf('/', '/host', false), propagation: 'rslave'}]}],
    ['docker run --mount type=bind,src=/a,dst=/b,readonly x', {mounts: [bindOf('/a', '/b', true)]}],
    ['docker run --mount type=bind,source=/a,target=/b,ro=false x', {mounts: [bindOf('/a', '/b', false)]}],
    ['docker run --mount type=bind,"source=/a,b",target=/c x', {mounts: [bindOf('/a,b', '/c', false)]}],
    [
      'docker run -v data:/data --tmpfs /tmp:ro x',
      {
        mounts: [
          {type: 'volume', source: 'data', destination: '/data', readOnly: false, propagation: ''},
          {type: 'tmpfs', source: '', destination: '/tmp', readOnly: true, propagation: ''},
        ],
      },
    ],
    [
      'docker run --device /dev/fuse --device=/dev/sda:/dev/disk:r --device /dev/kvm:rw x',
      {
        devices: [
          {host: '/dev/fuse', container: '/dev/fuse', permissions: 'rwm'},
          {host: '/dev/sda', container: '/dev/disk', permissions: 'r'},
          {host: '/dev/kvm', container: '/dev/kvm', permissions: 'rw'},
        ],
      },
    ],
    [
      'docker run --security-opt no-new-privileges --security-opt=seccomp=unconfined x',
      {securityOpt: ['no-new-privileges', 'seccomp=unconfined']},
    ],
    ['docker run --read-only --init --group-add 44 x', {readonlyRootfs: true, init: true, groupAdd: ['44']}],
    [
      'docker run -e A=--privileged --name web -p 80:80 -h box -w /src --entrypoint sh --rm x',
      {name: 'web', image: 'x', privileged: false},
    ],
    [
      'docker run --memory 1g -m 1g --cpus 2 -c 512 --restart always -l a=b -a stdin -P -q x y',
      {image: 'x', command: ['y']},
    ],
    ['docker run -- x --privileged', {image: 'x', privileged: false}],
    ['sudo docker -H tcp://h:1 --context c -D container run --privileged x', {privileged: true, image: 'x'}],
    ['/usr/bin/docker create -d x', {image: 'x'}],
    ['podman run --user 3 x', {user: '3'}],
  ])('%s', (line, fields) => {
    expect(asked(line)).toMatchObject(fields);
  });

  test.each([
    ['', /takes a docker run command/],
    ['ubuntu', /takes a docker run command/],
    ['docker ps', /takes a docker run command/],
    ['docker run', /names no image/],
    ['docker run --privileged', /names no image/],
    ['docker run --user', /--user needs a value/],
    ['docker run -u', /-u needs a value/],
    ['docker run --privilged x', /no flag --privilged; did you mean --privileged\?/],
    ['docker run -z x', /no flag -z/],
    ['docker run --privileged=maybe x', /takes true or false, not "maybe"/],
    ['docker run -v /a:b x', /absolute destination/],
    ['docker run --mount type=bind,source=/a x', /has no target/],
    ['docker run --device /dev/a:/dev/b:rx x', /permissions/],
    ['docker run --security-opt nonsense x', /not an option that Docker knows/],
    ['docker run --cap-add=KILL,MKNOD x', /"KILL,MKNOD" is not a capability/],
    ['docker run --cap-add=CAP_SYS_RESOURCE x', /not available to this daemon/],
  ])('%j is refused in a sentence', (line, sentence) => {
    const result = explainRun(split(line), host(), commandPlace());
    expect(isParseError(result) ? result.error : 'accepted').toMatch(sentence);
  });
});

describe('what a command leads to', () => {
  const explained = (line: string) => {
    const result = explainRun(split(line), host(), commandPlace(), {imageUser: () => ''});
    if (isParseError(result)) throw new Error(result.error);
    return result;
  };

  test('added capabilities of another user: in the bounding set, effective nowhere, and said so', () => {
    const {container} = explained('docker run --cap-add MAC_ADMIN --user 1000 ubuntu');
    expect(container.expected).toEqual(plainSets('0', '2a80425fb'));
    expect(container.versusProfile).toEqual({basis: 'bounding', added: 1n << 33n, dropped: 0n});
    expect(container.risk).toBe('high');
    expect(container.findings.map(({id}) => id)).toEqual([
      'cap-mac-admin',
      'capabilities-within-reach',
      'cap-add-without-effect',
    ]);
  });

  test('a plain container is root with the default set', () => {
    const {container, assumptions} = explained('docker run ubuntu');
    expect(container.expected).toEqual(plainSets('a80425fb', 'a80425fb'));
    expect([container.risk, assumptions]).toEqual(['medium', []]);
  });

  test('the image decides on the user where the command does not', () => {
    const result = explainRun(split('docker run app'), host(), commandPlace(), {imageUser: () => '1001'});
    if (isParseError(result)) throw new Error(result.error);
    expect(result.container.expected).toEqual(plainSets('0', 'a80425fb'));
    expect(result.container.declared).toMatchObject({user: '1001', userSource: 'image', uid: 1001});
  });

  test('an image that was not looked at is an assumption, said so', () => {
    const result = explainRun(split('docker run app'), host(), commandPlace());
    if (isParseError(result)) throw new Error(result.error);
    expect(result.assumptions).toEqual([
      'the USER of image app is taken for none: the image was not looked at',
    ]);
  });

  test('a user by name is taken for one that is not root, and that is said', () => {
    const {container, assumptions} = explained('docker run --user app:www-data ubuntu');
    expect(container.expected).toEqual(plainSets('0', 'a80425fb'));
    expect(container.declared).toMatchObject({user: 'app:www-data', uid: {unknown: expect.any(String)}});
    expect(assumptions).toEqual([
      "the user app:www-data is taken for one that is not root: a name is looked up in the image's passwd when the container starts",
    ]);
  });

  test('on a daemon that maps users, what it refuses is refused', () => {
    const result = explainRun(
      split('docker run --privileged ubuntu'),
      host({remapped: true}),
      commandPlace(),
    );
    expect(isParseError(result) && result.error).toMatch(/without --userns=host/);
    expect(
      isParseError(
        explainRun(
          split('docker run --privileged --userns=host ubuntu'),
          host({remapped: true}),
          commandPlace(),
        ),
      ),
    ).toBe(false);
  });
});

const compose = `
x-hard: &hard
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
services:
  web:
    image: nginx
    <<: *hard
    user: "1000:1000"
    read_only: true
  agent:
    image: "agent:\${TAG:-latest}"
    privileged: true
    pid: host
    network_mode: service:web
    user: \${AGENT_USER}
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
      - {type: bind, source: /etc, target: /host/etc, read_only: true}
      - data:/data
    devices:
      - /dev/fuse
      - {source: /dev/kvm, permissions: rw}
`;

describe('a Compose file', () => {
  const imageUser = () => '';
  const withData = `${compose}volumes:\n  data:\n`;
  const ids = ({explained}: Explanation, index: number): readonly string[] | undefined =>
    explained[index]?.container.findings.map(({id, severity}) => `${severity} ${id}`);

  test('is judged service by service', () => {
    const result = explainText(withData, host(), {imageUser});
    const [web, agent] = result.explained;
    expect(web?.container).toMatchObject({name: 'web', image: 'nginx', risk: 'ok', findings: []});
    expect(agent?.container.image).toBe('agent:latest');
    expect(ids(result, 1)).toEqual([
      'critical privileged',
      'critical sys-ptrace-host-pid',
      'critical runtime-socket',
      'critical host-root-through-proc',
      'high host-path-mounted',
      'high host-pid',
      'medium root-on-host',
      'medium device',
    ]);
    expect(sentencesOf(result)).toEqual(['user: the variable AGENT_USER has no value']);
  });

  test('reaches what is mounted into a service whose processes it sees, under the conditions of the kernel', () => {
    const text = `services:
  proxy:
    image: x
    container_name: box
    volumes: ["/etc:/h"]
  debug:
    image: x
    pid: service:proxy
  named:
    image: x
    pid: container:box
  third:
    image: x
    user: "1000:1000"
    pid: service:proxy
`;
    const {explained} = explainText(text, host());
    const told = explained.map(({service, container: {findings}, places}) => {
      const found = findings.find(({id}) => id === 'neighbour-mounts');
      return [service, found?.evidence, found && places.get(found)?.map(({line}) => line)];
    });
    const reaches =
      'by the declared flags its user may open /proc/PID/root of its first process, and reaches /etc at /h, writable';
    expect(told).toEqual([
      ['proxy', undefined, undefined],
      ['debug', `--pid=container:box is set; ${reaches}`, [8]],
      ['named', `--pid=container:box is set; ${reaches}`, [11]],
      ['third', undefined, undefined],
    ]);
  });

  test('takes variables that it is given', () => {
    const environment = {AGENT_USER: '1001', TAG: '2'};
    const {explained} = explainCase({files: {'compose.yaml': withData}, environment}, host(), {imageUser});
    expect(explained[1]?.container).toMatchObject({image: 'agent:2', declared: {uid: 1001}});
  });

  test.each([
    ['', /has no services/],
    ['services:', /services has to be a map/],
    ['services: {}', /has no services/],
    ['services: {a: 1}', /services.a has to be a map/],
    ['a: [', /is not valid YAML/],
    ['services:\n  a:\n    image: b\n    user: ${\n', /has a \$ that begins no variable: write \$\$/],
    ['services: {a: {image: b, cap_add: [NOPE]}}', /service a: "NOPE" is not a capability/],
    ['services: {a: {image: b, volumes: [{source: /x}]}}', /needs a target/],
  ])('%j is refused in a sentence', (text, sentence) => {
    expect(sentencesOf(explainText(text)).join('\n')).toMatch(sentence);
  });
});
