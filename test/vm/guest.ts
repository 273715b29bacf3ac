/** The programs of a machine: what it starts, what is true there as cat(1) reads it, and what captop says of it. */
import type {LabCase} from '../lab/cases.ts';
import {labImage, labUserImage} from '../lab/image.ts';
import {consoleSize} from './console.ts';
import type {Engine} from './engines.ts';
import type {ExpectedMachine, Machine, OnConsole} from './machines.ts';

/** What stands before a part of what the machine tells. */
export const mark = (part: string): string => `=====${part}=====`;
export const tell = (part: string): string => `echo '${mark(part)}' >&3`;

/** They are forgotten when nobody has the console open. */
const size = `cols ${consoleSize.cols} rows ${consoleSize.rows}`;

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const words = (all: readonly string[]): string => all.map(quote).join(' ');

/** The shell's lines that bring a case up; the word `refused` and its name where the engine refuses. */
function starts({command}: Engine, {name, flags, image, command: program, after, state}: LabCase): string {
  const files = flags.map(flag => flag.replace(/=([\w-]+\.json)$/, '=/captop/lab/$1'));
  const verb = state === 'created' && program[0] !== '/absent' ? 'create' : 'run -d';
  const started = `${command} ${verb} ${words([`--name=${name}`, ...files, image, ...program])}`;
  const then = after.map(each => `${command} ${words(each.map(word => (word === 'NAME' ? name : word)))}`);
  // A program that is not there, or that the kernel refuses, is a case like any other.
  const mayFail = state === 'created' || state === 'exited';
  const refused = mayFail ? 'true' : `{ echo "refused ${name} $(tr '\\n' ' ' </tmp/refused)" >&3; false; }`;
  return [`{ ${started} 2>/tmp/refused || ${refused}; }`, ...then, `echo 'up ${name}' >&3`].join(' && ');
}

const images = ({command}: Engine): string =>
  [
    `${command} import /captop/lab/image.tar ${labImage}`,
    `${command} import --change 'USER 1001' /captop/lab/image.tar ${labUserImage}`,
  ].join('\n');

/** Containers that share a namespace with another come after it. */
const bringUp = (engine: Engine): string =>
  [
    images(engine),
    ...engine.cases.filter(({needs}) => needs === null).map(one => starts(engine, one)),
    ...engine.cases.filter(({needs}) => needs !== null).map(one => starts(engine, one)),
  ].join('\n');

const listing = ({command, name}: Engine): string =>
  `${command} inspect --format 'container ${name} {{.Id}} {{.State.Pid}} {{.State.Status}} {{.Name}}' $(${command} ps -aq --no-trunc) >&3`;

/** The names of files below /proc/PID that are told as they are. */
const toldFiles = [
  ...['status', 'cgroup', 'uid_map', 'gid_map', 'attr/current', 'task/*/status', 'root/etc/passwd'],
] as const;

/** Where the machine tells: the first port of its virtio serial device. */
export const toldTo = '/dev/vport0p1';

/** Tells what captop says to a reader. What a busy machine does not read in time is asked for again. */
export const tellDocument = (reader: string, as: string): string => `${tell(reader)}
for turn in 1 2 3 4 5; do
  ${as} /captop/node /captop/dist/cli.js --json --all >/tmp/document 2>/tmp/captop.log
  ended=$?
  grep -qE 'did not (come|answer) within' /tmp/document /tmp/captop.log || break
done
cat /tmp/document >&3; echo "status $ended" >&3; cat /tmp/captop.log >&3`;

/** Tells what is true of every process of a container, as cat(1) and ls(1) read it. */
export const tellTruth = `${tell('truth')}
pids=$(grep -lE '[0-9a-f]{64}' /proc/[0-9]*/cgroup | cut -d/ -f3)
files=; for pid in $pids; do for file in ${toldFiles.join(' ')}; do files="$files /proc/$pid/$file"; done; done
tail -v -n +1 $files >&3 2>/dev/null
${tell('namespaces')}
ls -l $(for pid in $pids; do echo /proc/$pid/ns; done) /proc/1/ns >&3 2>/dev/null`;

/** The shell's lines that show something on the console; `by` are words before it. */
const shown = (by: string): Readonly<Record<OnConsole, string>> => ({
  // A serial line does not tell its size.
  once: `stty -F /dev/ttyS0 cols 0 rows 0
${by} /captop/node /captop/dist/cli.js --once >/dev/ttyS0 2>&1 </dev/ttyS0`,
  dashboard: `stty -F /dev/ttyS0 ${size}
setsid -c ${by} /captop/node /captop/dist/cli.js </dev/ttyS0 >/dev/ttyS0 2>&1
ended=$?
${tell('dashboard')}; echo "status $ended" >&3`,
});

/** Shows that, on a console that is kept open, so that its settings last. */
export const show = ({shows, shownBy = ''}: ExpectedMachine): string =>
  ['sleep infinity </dev/ttyS0 &', ...shows.map(each => shown(shownBy)[each])].join('\n');

/** What is run on the machine once it is up, as root. What is true is read by cat(1) and ls(1), beside what captop says. */
export const program = (machine: Machine): string => {
  const {start, engines, readers} = machine;
  return `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=vt100
exec 3>${toldTo} >/tmp/program.log 2>&1
${tell('start')}
${start}
${tell('info')}
${engines.map(({command}) => `${command} info >&3 2>&1`).join('\n')}
cat /proc/1/comm /sys/fs/selinux/enforce /proc/version >&3
${tell('refused')}
${engines.map(bringUp).join('\n')}
sleep 2
${readers.map(({name, as}) => tellDocument(name, as)).join('\n')}
${tell('containers')}
${engines.map(listing).join('\n')}
${tellTruth}
${tell('log')}
cat /tmp/program.log >&3
${show(machine)}
${tell('end')}
sync; sleep 1; echo o >/proc/sysrq-trigger; sleep 60
`;
};

/** PID 1 of a machine without systemd. */
const alone = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /dev/pts /dev/shm; mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
mount -t securityfs securityfs /sys/kernel/security; mount -t cgroup2 cgroup2 /sys/fs/cgroup
modprobe overlay; ip link set lo up
cp -r /captop/files/. /
exec /captop/program
`;

/** The other machines start as any Debian does, with one service more. */
const bySystemd = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cp -r /captop/files/. /
ln -s /dev/null /etc/systemd/system/serial-getty@ttyS0.service
exec /lib/systemd/systemd
`;

const service = `[Unit]
After=docker.service
[Service]
Type=oneshot
ExecStart=/captop/program
Environment=HOME=/root
TasksMax=infinity
[Install]
WantedBy=default.target
`;

/** Files of the second disk that are texts, by their paths there. */
export function guestFiles(machine: Machine): Readonly<Record<string, string>> {
  const own: [string, string][] = Object.entries(machine.files);
  const unit: [string, string][] = machine.systemd ? [['/etc/systemd/system/captop.service', service]] : [];
  return {
    start: machine.systemd ? bySystemd : alone,
    program: program(machine),
    ...Object.fromEntries([...own, ...unit].map(([path, text]) => [`files${path}`, text])),
  };
}
