/** --user and --group-add. */
import {integer, known, list, oneOf, text} from '../document/codec.ts';
import type {Known} from '../known.ts';
import {type Flag, flag} from './flag.ts';
import {notInPod, type PodPart} from './pod-part.ts';
import {type FlagRow, type UserSource, userSources} from './row.ts';
import {textOf, textsOf} from './values.ts';

export interface DeclaredUser {
  /** As the client sent it: '', '1001', 'app:www-data'. */
  readonly user: string;
  readonly userSource: UserSource;
  /** The image's own USER. */
  readonly imageUser: Known<string>;
  /** `user` as a uid inside the container; a name is looked up in its passwd. */
  readonly uid: Known<number>;
  readonly groupAdd: readonly string[];
}

/**
 * The uid of a declared user: a number is always a uid, even if the passwd has a user of that name; a name is looked
 * up in the container's passwd (moby/sys user, GetExecUser).
 */
export function uidOfUser(user: string, uidOfName: (name: string) => Known<number>): Known<number> {
  const name = user.split(':')[0] ?? '';
  if (name === '') return 0;
  return /^\d+$/.test(name) ? Number(name) : uidOfName(name);
}

const isNumber = (text: string): boolean => /^[0-9]+$/.test(text);

const numbersAlone = 'Kubernetes takes numbers alone: look them up in';

/**
 * `1000:1000` as numbers, since Kubernetes takes no name. A user by name has to be looked up in the image: until then
 * the pod is not started as root, and a group needs a user beside it (CRI, LinuxContainerSecurityContext).
 */
function userInPod(one: Flag): PodPart {
  const [user = '', group = ''] = (one.value ?? '').split(':');
  const uid = user === 'root' || user === '' ? '0' : user;
  if (!isNumber(uid))
    return {
      securityContext: {runAsNonRoot: true},
      notes: [
        notInPod(one, `${numbersAlone} /etc/passwd and /etc/group of the image for runAsUser, runAsGroup`),
      ],
    };
  const gid = group === 'root' ? '0' : group;
  return {
    securityContext: {
      runAsUser: Number(uid),
      ...(isNumber(gid) && {runAsGroup: Number(gid)}),
      ...(Number(uid) !== 0 && {runAsNonRoot: true}),
    },
    notes:
      gid === '' || isNumber(gid)
        ? []
        : [notInPod(one, `${numbersAlone} /etc/group of the image for runAsGroup`)],
  };
}

/** Groups are of the pod, and so of each of its containers. */
function groupsInPod(flags: readonly Flag[]): readonly PodPart[] {
  const [numbers, names] = [true, false].map(wanted =>
    flags.filter(({value}) => isNumber(value ?? '') === wanted),
  ) as [Flag[], Flag[]];
  const groups = {supplementalGroups: numbers.map(({value}) => Number(value))};
  return [
    ...(numbers.length === 0 ? [] : [{pod: {securityContext: groups}}]),
    ...names.map(each => ({
      notes: [notInPod(each, `${numbersAlone} /etc/group of the image for supplementalGroups`)],
    })),
  ];
}

export const user: FlagRow<string, DeclaredUser> = {
  flags: ['user'],
  fromRun: given => given.last('user'),
  fromInspect: ({Config}) => Config?.User ?? '',
  serviceKeys: ['user'],
  fromService: service => textOf(service.user),
  declare: (value, circumstances) => ({
    user: value,
    userSource: circumstances.userSource,
    imageUser: circumstances.imageUser,
  }),
  json: {user: text, userSource: oneOf(userSources), imageUser: known(text), uid: known(integer)},
  printed: {user: {key: 'user', list: false}},
  toRun: declared =>
    declared.user !== '' && declared.userSource !== 'image' ? [flag('user', declared.user)] : [],
  toPod: flags => flags.map(userInPod),
  toCtr: flags => flags,
};

export const groupAdd: FlagRow<readonly string[], DeclaredUser> = {
  flags: ['group-add'],
  fromRun: given => given.all('group-add'),
  fromInspect: ({HostConfig}) => textsOf(HostConfig?.GroupAdd),
  serviceKeys: ['group_add'],
  fromService: service => textsOf(service.group_add),
  json: {groupAdd: list(text)},
  printed: {'group-add': {key: 'group_add', list: true}},
  toRun: declared => declared.groupAdd.map(group => flag('group-add', group)),
  toPod: groupsInPod,
};
