/** The most that is taken from a daemon, whose answers a proxy or an attacker may have written. */

const mebibyte = 1_048_576;

export const apiLimits = {
  /** Milliseconds within which an answer has to be complete. */
  patience: 10_000,
  /** Maximum number of questions at a time; more make the daemon slower, not faster. */
  questions: 16,
  /** Maximum number of bytes of an answer about one thing. */
  answer: 4 * mebibyte,
  /** Maximum number of bytes of the list of containers, which is some 50,000 of them. */
  list: 64 * mebibyte,
  /** Containers in the list. */
  containers: 50_000,
  /** Maximum number of sessions of docker exec of one container. */
  execs: 1000,
  /** Maximum number of characters of a line of the event stream. */
  eventLine: mebibyte,
  /** Milliseconds to wait for the rest of an archive once the part that is needed has come. */
  leaveMs: 1000,
  /** Maximum number of bytes of an archive before the content of its first file, or behind it. */
  archiveHead: mebibyte / 4,
  /** Maximum number of symbolic links that are followed one after the other. */
  links: 5,
  /** Milliseconds within which the daemon has to confirm what its files say of one container. */
  vouchMs: 500,
  /** Threads that read the daemon's files, and milliseconds within which one of them has to come. */
  fileThreads: 2,
  fileMs: 500,
  /** Images whose USER is remembered. */
  images: 1000,
} as const;
