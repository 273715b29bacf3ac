/**
 * The steps of `captop --tour`: a lesson on container security, each statement with the place where the recorded host
 * shows it and the commands that show the same by hand. A container `web` there is one that runs
 * `docker run -d --name web ubuntu sleep 3600`.
 */
import {capabilities} from '../../model/capability.ts';
import {type SafeText, safe} from '../../model/safe-text.ts';
import type {Container} from '../../model/snapshot.ts';
import type {PaneId} from '../screens/detail/panes.ts';

export interface TourStep {
  readonly statement: SafeText;
  /** What of the screen shows it. */
  readonly look: SafeText;
  /** Commands that show the same without captop. */
  readonly byHand: readonly SafeText[];
  /** Name of the container that shows it. */
  readonly container: string;
  /** The pane of its detail; null for its row of the list. */
  readonly pane: PaneId | null;
  /** Key of the item that is selected in the pane; the first one if it is left out. */
  readonly item?: (container: Container) => string | undefined;
}

/** The key of a capability in its pane: its bit. */
const capability = (name: string) => (): string => String(capabilities.findIndex(each => each.name === name));

/** The key of a process that is in a PID namespace below its container's. */
const nestedProcess = ({processes}: Container): string | undefined => {
  const nested = processes.find(({nspid}) => nspid.length > 2);
  return nested === undefined ? undefined : String(nested.hostPid);
};

export const tourSteps: readonly TourStep[] = [
  {
    statement: safe`Containers share the host's kernel; namespaces isolate them.`,
    look: safe`One kernel for all; each namespace is the container's own, or the host's.`,
    byHand: [
      safe`uname -r; docker exec web uname -r`,
      safe`sudo lsns -p $(docker inspect -f '{{.State.Pid}}' web)`,
    ],
    container: 'web',
    pane: 'isolation',
  },
  {
    statement: safe`A container sees only its own processes; its first one is PID 1.`,
    look: safe`The left half: what ps prints inside.`,
    byHand: [safe`docker exec web ps aux`],
    container: 'web',
    pane: 'processes',
  },
  {
    statement: safe`The host sees every process, those in containers under another PID.`,
    look: safe`The same process twice: HOST PID is its number on the host, PID the one inside.`,
    byHand: [safe`docker top web`],
    container: 'web',
    pane: null,
  },
  {
    statement: safe`A process has a different PID in each namespace that it is in.`,
    look: safe`The selected process: its number on the host, in the container, and in a namespace nested there.`,
    byHand: [
      safe`docker exec --privileged -d web unshare -fp sleep 99`,
      safe`grep NSpid /proc/$(pgrep -nx sleep)/status`,
    ],
    container: 'nestedpid',
    pane: 'processes',
    item: nestedProcess,
  },
  {
    statement: safe`By default Docker runs a container's processes as root.`,
    look: safe`USER is root:0, though no flag asked for it.`,
    byHand: [safe`docker run --rm ubuntu id`],
    container: 'web',
    pane: null,
  },
  {
    statement: safe`That is root inside and on the host.`,
    look: safe`User on the host, by the uid map: every id is itself.`,
    byHand: [safe`docker top web -o user,uid,pid,args`, safe`docker exec web cat /proc/self/uid_map`],
    container: 'web',
    pane: 'identity',
  },
  {
    statement: safe`--user sets another uid.`,
    look: safe`1000 inside and on the host, set when it was run.`,
    byHand: [safe`docker run --rm --user=1000 ubuntu id`],
    container: 'user1000',
    pane: 'identity',
  },
  {
    statement: safe`An image can set it: USER in its Dockerfile.`,
    look: safe`Where it comes from: the image's USER. What runs is read from the kernel.`,
    byHand: [safe`docker image inspect -f '{{.Config.User}}' IMAGE`, safe`docker exec api id`],
    container: 'api',
    pane: 'identity',
  },
  {
    statement: safe`Root in a container is not root on the host: capabilities limit it.`,
    look: safe`14 of all that the kernel knows are held, the rest is withheld.`,
    byHand: [safe`docker exec web grep CapEff /proc/1/status`, safe`capsh --decode=00000000a80425fb`],
    container: 'web',
    pane: 'capabilities',
  },
  {
    statement: safe`Root on the host may do anything: each such power is a capability.`,
    look: safe`Move up and down: each has a sentence. SYS_TIME, which sets the clock, is withheld.`,
    byHand: [safe`man 7 capabilities`, safe`sudo getpcaps 1`],
    container: 'web',
    pane: 'capabilities',
    item: capability('CAP_SYS_TIME'),
  },
  {
    statement: safe`By default a container cannot reboot the host, nor disrupt it.`,
    look: safe`SYS_BOOT is in none of its sets.`,
    byHand: [safe`sudo getpcaps $(docker inspect -f '{{.State.Pid}}' web)`],
    container: 'web',
    pane: 'capabilities',
    item: capability('CAP_SYS_BOOT'),
  },
  {
    statement: safe`--cap-add gives more.`,
    look: safe`+MAC_ADMIN, and a finding that says what it opens.`,
    byHand: [safe`docker run --rm --cap-add MAC_ADMIN ubuntu grep CapEff /proc/1/status`],
    container: 'macadmin',
    pane: 'findings',
  },
  {
    statement: safe`--cap-drop takes away.`,
    look: safe`KILL: the profile has it, and no set of the process does.`,
    byHand: [safe`docker run --rm --cap-drop KILL ubuntu grep CapEff /proc/1/status`],
    container: 'nokill',
    pane: 'capabilities',
    item: capability('CAP_KILL'),
  },
  {
    statement: safe`--privileged gives all that the host has.`,
    look: safe`Critical, with the flags that would do instead; y copies them.`,
    byHand: [safe`docker run --rm --privileged ubuntu grep CapEff /proc/1/status`],
    container: 'priv',
    pane: 'findings',
  },
];
