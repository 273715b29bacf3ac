/** Inputs made long, to see whether the time that they take grows with their length or with a power of it. */

/** Bytes of an input that is made long: a thousand times what one is usually. */
const long = 65_536;

/** Places at which a piece of an input is repeated. */
const places = 12;

const repeated = (piece: Buffer, length: number): Buffer =>
  piece.length === 0 ? piece : Buffer.alloc(Math.floor(length / piece.length) * piece.length, piece);

/** The whole input again and again, and then the input with one piece of it, of 1 to 8 bytes, again and again. */
export function* stretched(input: Buffer): Generator<Buffer> {
  yield repeated(input, long);
  for (let place = 0; place < Math.min(places, input.length); place++) {
    const at = Math.floor((place * input.length) / places);
    const end = Math.min(input.length, at + 1 + (place % 8));
    yield Buffer.concat([
      input.subarray(0, at),
      repeated(input.subarray(at, end), long),
      input.subarray(end),
    ]);
  }
}
