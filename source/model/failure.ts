/** The exit statuses: what a script may rely on. */
export const exitStatus = {
  fine: 0,
  findings: 1,
  usage: 2,
  noDaemon: 3,
  unreadable: 4,
  interrupted: 130,
} as const;

/** Something that captop cannot go on from: one sentence that says what to do, and the exit status. */
export class Failure extends Error {
  readonly status: number;

  constructor(sentence: string, status: number) {
    super(sentence);
    this.name = 'Failure';
    this.status = status;
  }
}
