/** The most that is taken from another machine, whose shell may be anybody's. */

const mebibyte = 1_048_576;

export const shellLimits = {
  /** Bytes before the first answer: what login scripts print. */
  before: 65_536,
  /** Bytes of one answer: some 20,000 processes. */
  answer: 64 * mebibyte,
  /** Milliseconds without a byte after which the machine does not answer. */
  silenceMs: 10_000,
  /** Milliseconds for a whole answer, however slowly it comes. */
  wholeMs: 60_000,
};
