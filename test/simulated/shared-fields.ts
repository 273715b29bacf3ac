/** What the documents of the Engine API have in common. */
import {digest} from './world.ts';

export const apiVersion = '1.45';
export const oldestApiVersion = '1.24';
export const engineVersion = '26.1.5';
export const kernelVersion = '6.12.57';

/** Go's zero time. */
const never = '0001-01-01T00:00:00Z';
/** RFC 3339 with nanoseconds, as Go prints it. */
export const time = (at: number): string =>
  at === 0 ? never : new Date(at).toISOString().replace('Z', '123456Z');

export const imageId = (name: string): string => `sha256:${digest('image', name)}`;

export const layer = (name: string) => ({
  Data: {
    LowerDir: `/var/lib/docker/overlay2/${digest('layer', name)}-init/diff`,
    MergedDir: `/var/lib/docker/overlay2/${digest('layer', name)}/merged`,
    UpperDir: `/var/lib/docker/overlay2/${digest('layer', name)}/diff`,
    WorkDir: `/var/lib/docker/overlay2/${digest('layer', name)}/work`,
  },
  Name: 'overlay2',
});

export const config = (more: object) => ({
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
  ...more,
});
