/** The parts of a bundle's config.json that captop reads (OCI runtime-spec 1.0 and later), checked as they are read. */
import {callsLetThrough} from '../../model/seccomp.ts';
import {
  anyObject,
  type Check,
  type Checked,
  listOf,
  objectOf,
  recordOf,
  textValue,
  truthValue,
  WrongShape,
} from '../shape.ts';

const whole: Check<number> = value => {
  if (!Number.isSafeInteger(value)) throw new WrongShape('a whole number');
  return value as number;
};

const texts = listOf(textValue);

/** Of the hundreds of names in a filter only those that captop judges are kept. */
const seccompFilter: Check<{readonly defaultAction: string; readonly allows: readonly string[]}> = value => {
  const {defaultAction = ''} = objectOf({defaultAction: textValue})(value);
  return {defaultAction, allows: callsLetThrough(anyObject(value))};
};

export const runtimeSpec = objectOf({
  annotations: recordOf(textValue),
  hostname: textValue,
  root: objectOf({readonly: truthValue}),
  mounts: listOf(objectOf({destination: textValue, type: textValue, source: textValue, options: texts})),
  process: objectOf({
    user: objectOf({uid: whole, gid: whole, additionalGids: listOf(whole)}),
    args: texts,
    noNewPrivileges: truthValue,
    apparmorProfile: textValue,
    capabilities: objectOf({
      bounding: texts,
      effective: texts,
      permitted: texts,
      inheritable: texts,
      ambient: texts,
    }),
  }),
  linux: objectOf({
    namespaces: listOf(objectOf({type: textValue, path: textValue})),
    maskedPaths: texts,
    readonlyPaths: texts,
    seccomp: seccompFilter,
    devices: listOf(objectOf({path: textValue, type: textValue, major: whole, minor: whole})),
    resources: objectOf({
      devices: listOf(
        objectOf({allow: truthValue, type: textValue, major: whole, minor: whole, access: textValue}),
      ),
    }),
  }),
});
export type RuntimeSpec = Checked<typeof runtimeSpec>;
