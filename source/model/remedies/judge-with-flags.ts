/** A container as it would be judged if it were run again with other flags. */
import type {Flag} from '../flags/flag.ts';
import {isParseError} from '../flags/parse-error.ts';
import type {GivenFlags} from '../flags/row.ts';
import {askedByRun} from '../flags/table.ts';
import {isUnknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import {judgeRequest} from '../request/judge-request.ts';
import {uidOfAnyName} from '../request/request.ts';
import type {Container, ObservedHost} from '../snapshot.ts';

function given(flags: readonly Flag[]): GivenFlags {
  const all = (name: string): readonly string[] =>
    flags.flatMap(flag => (flag.name === name ? [flag.value ?? 'true'] : []));
  return {all, last: name => all(name).at(-1) ?? '', isOn: name => all(name).length > 0};
}

/** The judgement; null if the flags cannot be read, the daemon would refuse them, or the declaration is not known. */
export function judgeWithFlags(
  {name, image, declared}: Container,
  flags: readonly Flag[],
  host: ObservedHost,
  profile: Profile,
): Container | null {
  if (isUnknown(declared)) return null;
  const asked = askedByRun(given(flags));
  if (isParseError(asked)) return null;
  const {command, hooks = []} = declared;
  const request = {name, image, asked, command, hooks, unresolved: [], assumptions: []};
  const [declaredName] = declared.user.split(':');
  const judged = judgeRequest(request, host, profile, declared.imageUser, user =>
    user === declaredName ? declared.uid : uidOfAnyName(user),
  );
  return isParseError(judged) ? null : judged;
}
