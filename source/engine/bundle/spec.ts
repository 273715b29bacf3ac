/** The parts of a bundle's config.json that captop reads (OCI runtime-spec 1.0 and later), checked as they are read. */
import {flag, list, object, record, type Shape, type Shaped, text, WrongShape} from '../shape.ts';

const whole: Shape<number> = (value, at) => {
  if (!Number.isSafeInteger(value)) throw new WrongShape(at, 'a whole number');
  return value as number;
};

const texts = list(text);

export const runtimeSpec = object({
  annotations: record(text),
  hostname: text,
  root: object({readonly: flag}),
  mounts: list(object({destination: text, type: text, source: text, options: texts})),
  process: object({
    user: object({uid: whole, gid: whole, additionalGids: list(whole)}),
    args: texts,
    noNewPrivileges: flag,
    apparmorProfile: text,
    capabilities: object({
      bounding: texts,
      effective: texts,
      permitted: texts,
      inheritable: texts,
      ambient: texts,
    }),
  }),
  linux: object({
    namespaces: list(object({type: text, path: text})),
    maskedPaths: texts,
    readonlyPaths: texts,
    seccomp: object({defaultAction: text}),
    devices: list(object({path: text, type: text, major: whole, minor: whole})),
    resources: object({
      devices: list(object({allow: flag, type: text, major: whole, minor: whole, access: text})),
    }),
  }),
});
export type RuntimeSpec = Shaped<typeof runtimeSpec>;
