/** The most that is taken from a daemon, whose answers a proxy or an attacker may have written. */

const mebibyte = 1_048_576;

export const apiLimits = {
  /** Milliseconds within which an answer has to be complete. */
  patience: 10_000,
  /** Questions on their way at a time; more make the daemon slower, not faster. */
  questions: 16,
  /** Bytes of an answer about one thing. */
  answer: 4 * mebibyte,
  /** Bytes of the list of containers: some 50,000 of them. */
  list: 64 * mebibyte,
  /** Containers in the list. */
  containers: 50_000,
  /** Sessions of docker exec of one container. */
  execs: 1000,
  /** Characters of a line of the event stream. */
  eventLine: mebibyte,
  /** Milliseconds that are waited for the rest of an archive of which enough has come. */
  leaveMs: 1000,
  /** Bytes of an archive before the content of its first file, or behind it. */
  archiveHead: mebibyte / 4,
  /** Symbolic links that are followed one after the other. */
  links: 5,
  /** Images whose USER is remembered. */
  images: 1000,
} as const;
