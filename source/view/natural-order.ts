/**
 * Names as people count: web2 before web10. Where both names are of the letters that engines allow in one (moby
 * daemon/names, `[a-zA-Z0-9][a-zA-Z0-9_.-]`), the order of Intl.Collator is worked out here: the first collator of a
 * process takes 7 ms of processor time, as ICU loads its tables (process.cpuUsage() around it in a new process, minimum
 * of 25), where `captop --json` of 100 containers takes 170 in all.
 */
import {memoize} from '../model/memoize.ts';

const simple = /^[a-zA-Z0-9_.-]{0,250}$/;

/** Marks and numbers come before letters (Unicode Collation Algorithm, root table): what stands for each in a key. */
const marks: Readonly<Record<string, string>> = {_: '\x01', '-': '\x02', '.': '\x03'};

/** Numbers are compared by value: one of more digits is greater, whatever they are. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+/, '');
  return `\x04${String.fromCharCode(value.length)}${value}`;
}

/**
 * The text by which a name is compared with others that have one; undefined for a name of other letters. Only among names
 * that differ in nothing else small letters come before capital ones.
 */
const keyOf = memoize(10_000, (name: string): string | undefined => {
  if (!simple.test(name)) return undefined;
  const first = name.toLowerCase().replace(/[0-9]+|[_.-]/g, part => marks[part] ?? numberKey(part));
  const numbersApart = name.replace(/[0-9]+/g, '0');
  return `${first}\0${numbersApart.replace(/[^A-Z]/g, '0')}`;
});

const collator = memoize(1, () => new Intl.Collator('en', {numeric: true}));

/** Compares two texts, as a sort wants it. */
export function byNaturalOrder(one: string, other: string): number {
  const [key, otherKey] = [keyOf(one), keyOf(other)];
  if (key === undefined || otherKey === undefined) return collator().compare(one, other);
  return key === otherKey ? 0 : key < otherKey ? -1 : 1;
}
