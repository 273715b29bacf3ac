/** Keeps the last result; the function runs again once one of its arguments is another value or object. */
export function memoizeLast<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: {readonly args: A; readonly result: R} | null = null;
  return (...args) => {
    const known = last;
    if (known?.args.every((value, index) => Object.is(value, args[index]))) return known.result;
    const result = make(...args);
    last = {args, result};
    return result;
  };
}
