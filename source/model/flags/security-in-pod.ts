/** --security-opt in a Kubernetes pod: the fields of a securityContext that hold seccomp, AppArmor and SELinux. */
import {type Flag, flag} from './flag.ts';
import {notInPod, type PodPart} from './pod-part.ts';
import type {Fields} from './values.ts';

/** The AppArmor profiles that engines give a container by themselves: Docker, containerd, nerdctl, CRI-O, Podman. */
const ofEngine =
  /^(docker-default|cri-containerd\.apparmor\.d|nerdctl-default|crio-default.*|containers-default-.*)$/;

/** The parts of an SELinux label that a pod names, called as in `label=`. */
const labelParts = ['user', 'role', 'type', 'level'];

/** What one option is in a pod; `privileged` for a container that is. */
type InPod = (value: string, option: Flag, privileged: boolean) => PodPart;

const context = (securityContext: Fields, ...notes: readonly string[]): PodPart => ({securityContext, notes});

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function seccomp(value: string, option: Flag, privileged: boolean): PodPart {
  if (privileged) {
    const isFilter = value !== 'unconfined' && value !== 'builtin';
    return isFilter ? {notes: [notInPod(option, 'a privileged container of Kubernetes has no filter')]} : {};
  }
  if (value === 'unconfined') return context({seccompProfile: {type: 'Unconfined'}});
  if (value === 'builtin') return {};
  const file = fileName(value);
  return context(
    {seccompProfile: {type: 'Localhost', localhostProfile: file}},
    `each node needs ${JSON.stringify(file)} in the kubelet's folder of seccomp profiles, by default /var/lib/kubelet/seccomp`,
  );
}

function apparmor(value: string): PodPart {
  if (value === 'unconfined') return context({appArmorProfile: {type: 'Unconfined'}});
  if (ofEngine.test(value)) return context({appArmorProfile: {type: 'RuntimeDefault'}});
  return context(
    {appArmorProfile: {type: 'Localhost', localhostProfile: value}},
    `each node needs the AppArmor profile ${JSON.stringify(value)} loaded; the field is of Kubernetes 1.30 and later`,
  );
}

function label(value: string, option: Flag): PodPart {
  const [part = '', ...rest] = value.split(':');
  if (labelParts.includes(part) && rest.length > 0)
    return context({seLinuxOptions: {[part]: rest.join(':')}});
  const why = value === 'disable' ? 'SELinux stays on' : 'seLinuxOptions has user, role, type and level';
  return {notes: [notInPod(option, why)]};
}

/** By the option's name. `allowPrivilegeEscalation` is what no-new-privileges is called there. */
const options: Readonly<Record<string, InPod>> = {
  'no-new-privileges': (value, option, privileged) => {
    if (value !== '') return {};
    return privileged
      ? {notes: [notInPod(option, 'Kubernetes refuses it for a privileged container')]}
      : context({allowPrivilegeEscalation: false});
  },
  seccomp,
  apparmor,
  label,
  systempaths: (value, option) =>
    value === 'unconfined'
      ? context(
          {procMount: 'Unmasked'},
          'Kubernetes takes procMount: Unmasked only in a pod with hostUsers: false',
        )
      : {notes: [notInPod(option)]},
};

/**
 * Kubernetes runs without seccomp unless told, Docker with its own profile, so the profile is always named.
 *
 * @param all every flag of the container
 */
export function securityInPod(flags: readonly Flag[], all: readonly Flag[]): readonly PodPart[] {
  const privileged = all.some(({name}) => name === 'privileged');
  const usual = privileged ? [] : [context({seccompProfile: {type: 'RuntimeDefault'}})];
  const given = flags.map(each => {
    const [, name = '', value = ''] = /^([a-z-]+)(?:=(.*))?$/s.exec(each.value ?? '') ?? [];
    return options[name]?.(value, each, privileged) ?? {notes: [notInPod(each)]};
  });
  return [...usual, ...given];
}

/** The options that say in flags which profiles a container has, where its engine tells of them otherwise. */
export function profileFlags(
  {seccomp: filter, apparmor: profile}: {readonly seccomp: string; readonly apparmor: string},
  flags: readonly Flag[],
): readonly Flag[] {
  const says = (name: string): boolean => flags.some(({value}) => value?.startsWith(`${name}=`));
  const isNamed = profile !== '' && profile !== 'unconfined' && !ofEngine.test(profile);
  return [
    ...(filter === 'custom' && !says('seccomp') ? [flag('security-opt', 'seccomp=PROFILE.json')] : []),
    ...(isNamed && !says('apparmor') ? [flag('security-opt', `apparmor=${profile}`)] : []),
  ];
}
