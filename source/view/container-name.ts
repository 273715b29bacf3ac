/** What a container is called where a text names it. */
import {type SafeText, sanitise} from '../model/safe-text.ts';
import type {Container} from '../model/snapshot.ts';

/** Its whole name, which Kubernetes and Swarm make long; the short id of one that has none. */
export const containerName = ({name, id}: Pick<Container, 'name' | 'id'>): SafeText =>
  sanitise(name === '' ? id.slice(0, 12) : name);
