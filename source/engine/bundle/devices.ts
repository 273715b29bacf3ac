/** The devices that a bundle hands out, without those that every container has. */
import type {Declared} from '../../model/flags/declared.ts';
import type {RuntimeSpec} from './spec.ts';

type Linux = NonNullable<RuntimeSpec['linux']>;
type DeviceRule = NonNullable<NonNullable<Linux['resources']>['devices']>[number];

/** The devices that every container has, by their numbers (OCI runtime-spec, "Default Devices"). */
const usual: ReadonlyMap<string, string> = new Map([
  ['c 1:3', '/dev/null'],
  ['c 1:5', '/dev/zero'],
  ['c 1:7', '/dev/full'],
  ['c 1:8', '/dev/random'],
  ['c 1:9', '/dev/urandom'],
  ['c 5:0', '/dev/tty'],
  ['c 5:1', '/dev/console'],
  ['c 5:2', '/dev/ptmx'],
  ['c 136:*', '/dev/pts'],
]);

const part = (number: number | undefined): string =>
  number === undefined || number < 0 ? '*' : String(number);

/** As --device-cgroup-rule writes it, without the access: `c 10:229`, `a *:*`. */
const numberOf = ({type, major, minor}: Pick<DeviceRule, 'type' | 'major' | 'minor'>): string =>
  `${type || 'a'} ${part(major)}:${part(minor)}`;

const rulesOf = ({resources}: Linux): readonly DeviceRule[] => resources?.devices ?? [];

/** Whether the last word on devices is that every one may be used. */
export const allowsEveryDevice = (linux: Linux): boolean => {
  const last = rulesOf(linux).findLast(rule => numberOf(rule) === 'a *:*');
  return last?.allow === true && (last.access ?? 'rwm').includes('w');
};

/** The devices that were passed in, by their usual names on the host if they have one, and the rules that allow others. */
export function devicesOf(linux: Linux): Pick<Declared, 'devices' | 'deviceCgroupRules'> {
  const allowed = rulesOf(linux).filter(rule => rule.allow === true);
  const accessOf = new Map(allowed.map(rule => [numberOf(rule), rule.access ?? 'rwm']));
  const {devices = []} = linux;
  const passed = new Set(devices.map(numberOf));
  // containerd lets every container make device files, which opens none.
  const others = allowed.filter(
    rule => !usual.has(numberOf(rule)) && !passed.has(numberOf(rule)) && rule.access !== 'm',
  );
  return {
    devices: devices.map(device => ({
      host: usual.get(numberOf(device)) ?? device.path ?? '',
      container: device.path ?? '',
      permissions: accessOf.get(numberOf(device)) ?? 'rwm',
    })),
    deviceCgroupRules: others.map(rule => `${numberOf(rule)} ${rule.access ?? 'rwm'}`),
  };
}
