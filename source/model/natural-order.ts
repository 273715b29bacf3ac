/** A number stands as `0`, how many digits it has, and its digits without the zeros in front: so the longer is the larger. */
const numberKey = (digits: string): string => {
  const significant = digits.replace(/^0+(?=.)/, '');
  return `0${String.fromCharCode(significant.length)}${significant}`;
};

/**
 * What to sort by, so that names stand as people count: web2 before web10, Web beside web. Intl.Collator does the same
 * for every language, and to make one takes longer than to sort a thousand names.
 */
export const naturalKey = (text: string): string =>
  text.replace(/[A-Z]+/g, letters => letters.toLowerCase()).replace(/[0-9]+/g, numberKey);

/** Compares as sort() takes it: negative, zero or positive; texts that differ are never equal. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [naturalKey(a), naturalKey(b)];
  return left === right ? plainOrder(a, b) : plainOrder(left, right);
}

/** By the codes of the characters. */
export const plainOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
