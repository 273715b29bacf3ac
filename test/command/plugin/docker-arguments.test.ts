import {describe, expect, it} from 'vitest';
import {type DockerCall, readDockerCall} from '../../../source/command/plugin/docker-arguments.ts';

describe('the arguments that docker gives its plugin', () => {
  it.each<[string, DockerCall]>([
    ['captop', {args: [], env: {}}],
    ['captop --json web', {args: ['--json', 'web'], env: {}}],
    ['--context far captop --json', {args: ['--context', 'far', '--json'], env: {}}],
    ['-c far captop', {args: ['--context', 'far'], env: {}}],
    ['-cfar captop', {args: ['--context', 'far'], env: {}}],
    ['--context=far captop captop', {args: ['--context', 'far', 'captop'], env: {}}],
    ['-H tcp://a:1 -D -l debug captop', {args: ['--host', 'tcp://a:1'], env: {}}],
    ['--config /c captop --once', {args: ['--once'], env: {DOCKER_CONFIG: '/c'}}],
    [
      '--tlsverify --tlscacert /k/ca.pem --tlscert=/k/cert.pem captop',
      {args: [], env: {DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/k'}},
    ],
    ['-c far captop explain --json', {args: ['explain', '--context', 'far', '--json'], env: {}}],
  ])('%s', (line, call) => expect(readDockerCall(line.split(' '))).toEqual(call));
});
