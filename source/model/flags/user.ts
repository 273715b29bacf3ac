/** --user and --group-add. */
import {integer, known, list, oneOf, text} from '../document/codec.ts';
import type {Known} from '../known.ts';
import {flag} from './flag.ts';
import {type FlagRow, type PodPart, type UserSource, userSources} from './row.ts';
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

/** `1000` and `1000:1000` as numbers; Kubernetes does not take a name. */
function userInPod(user: string | null): PodPart {
  const [, uid, gid] = /^([0-9]+)(?::([0-9]+))?$/.exec(user ?? '') ?? [];
  if (uid === undefined) return {};
  return {
    securityContext: {
      runAsUser: Number(uid),
      ...(gid !== undefined && {runAsGroup: Number(gid)}),
      ...(Number(uid) !== 0 && {runAsNonRoot: true}),
    },
  };
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
  toPod: ([first]) => userInPod(first?.value ?? null),
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
};
