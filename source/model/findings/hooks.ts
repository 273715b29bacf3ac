/** What is run beside the container's own program, with more rights than that has. */
import type {Hook} from '../flags/hooks.ts';
import type {Facts} from './facts.ts';
import type {Hit, Rule} from './rule.ts';

const hooksOf = ({declared}: Facts, isMeant: (hook: Hook) => boolean): readonly Hook[] =>
  (declared?.hooks ?? []).filter(isMeant);

const isBuild = ({when}: Hook): boolean => when === 'build';

/** `post_start, pre_stop`, each once. */
const named = (hooks: readonly Hook[]): string => [...new Set(hooks.map(({when}) => when))].join(', ');

function privilegedHook(facts: Facts): Hit | null {
  const hooks = hooksOf(facts, hook => hook.privileged && !isBuild(hook));
  if (hooks.length === 0) return null;
  return {
    severity: facts.contained ? 'high' : 'critical',
    evidence: `privileged: true in ${named(hooks)}`,
    remedy: [],
  };
}

/** Whether a hook's user is root by its name or number. */
export const isRootHook = (user: string): boolean => /^(root|0+)(:|$)/.test(user);

function rootHook(facts: Facts): Hit | null {
  const own = facts.declared?.uid;
  const hooks = hooksOf(facts, hook => isRootHook(hook.user) && !isBuild(hook));
  if (hooks.length === 0 || own === 0 || facts.contained) return null;
  return {severity: 'medium', evidence: `a root user in ${named(hooks)}`, remedy: []};
}

function privilegedBuild(facts: Facts): Hit | null {
  if (hooksOf(facts, hook => hook.privileged && isBuild(hook)).length === 0) return null;
  return {severity: 'high', evidence: 'build asks for privilege (privileged, or an entitlement)', remedy: []};
}

export const hookRules: readonly Rule[] = [
  {
    id: 'privileged-hook',
    title: 'A lifecycle hook runs privileged',
    severity: 'critical',
    why: 'Compose runs the hook with every capability, like docker exec --privileged, whatever the container itself may do. Whoever decides on the command, or on a file that it runs, is root on the host.',
    source: 'compose-spec 05-services.md, post_start, pre_stop and pre_start',
    test: privilegedHook,
  },
  {
    id: 'root-hook',
    title: 'A lifecycle hook runs as root',
    severity: 'medium',
    why: 'The container runs as another user, but the hook enters it as root, with the capabilities of its bounding set. What the container wrote is then read by root.',
    source: 'compose-spec 05-services.md, post_start and pre_stop',
    test: rootHook,
  },
  {
    id: 'privileged-build',
    title: 'The image is built with privilege',
    severity: 'high',
    why: 'Steps of the build run with more than a build needs, as far as the builder allows it. Who can change the Dockerfile or what it fetches runs code on the machine that builds.',
    source: 'compose-spec build.md, privileged and entitlements',
    test: privilegedBuild,
  },
];
