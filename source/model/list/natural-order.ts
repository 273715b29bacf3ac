const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Upper-case ASCII letters count as lower-case ones. */
const folded = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

/** Where the run of digits that begins at `at` ends. */
function endOfDigits(text: string, at: number): number {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** A number's digits without the zeros in front of them. */
const digits = (text: string, from: number, to: number): string =>
  text.slice(from, to).replace(/^0+(?=.)/, '');

/**
 * Compares names as people count: web2 before web10, Web beside web. Negative, zero or positive, as sort() takes it.
 * Intl.Collator does the same for every language, and to make one takes longer than to sort a thousand names.
 */
export function naturalOrder(a: string, b: string): number {
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [one, other] = [a.charCodeAt(left), b.charCodeAt(right)];
    if (isDigit(one) && isDigit(other)) {
      const [leftEnd, rightEnd] = [endOfDigits(a, left), endOfDigits(b, right)];
      const [number, against] = [digits(a, left, leftEnd), digits(b, right, rightEnd)];
      if (number.length !== against.length) return number.length - against.length;
      if (number !== against) return number < against ? -1 : 1;
      [left, right] = [leftEnd, rightEnd];
      continue;
    }
    const difference = folded(one) - folded(other);
    if (difference !== 0) return difference;
    left++;
    right++;
  }
  const rest = a.length - left - (b.length - right);
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}
