/** The machine whose recording `--demo` shows: an ordinary Debian with systemd, AppArmor, Docker and the well-known cases. */
import {labCases} from '../lab/cases.ts';
import {docker} from './engines.ts';
import {nothingElse} from './machine-facts.ts';
import {type Machine, machinesWith} from './machines.ts';

/** What restarts comes first: the longer it has been at that, the longer it stands still in between. */
const names = [
  ...['restarting', 'web', 'api', 'user1000', 'macadmin', 'nokill', 'priv', 'zero', 'privuser', 'useradd'],
  ...['hostpid', 'init', 'seccompoff', 'dockersock', 'hostroot', 'paused', 'builder', 'execuser'],
  ...['selfdrop', 'dropeff', 'ambient', 'setuid', 'filecap', 'children', 'threads', 'zombie', 'nestedpid'],
];

export const demoEngine = docker(names.flatMap(name => labCases.filter(one => one.name === name)));

export const demoMachines: readonly Machine[] = machinesWith([])
  .filter(({name}) => name === 'systemd')
  .map(host => ({
    ...host,
    name: 'demo',
    files: {...host.files, '/etc/hostname': 'vm\n'},
    engines: [demoEngine],
    readers: [{name: 'root', as: '', reaches: [demoEngine], seesAll: true}],
    shows: [],
    facts: nothingElse,
  }));
