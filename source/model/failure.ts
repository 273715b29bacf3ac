/** The exit statuses: what a script may rely on. */
export const exitStatus = {
  fine: 0,
  findings: 1,
  usage: 2,
  noDaemon: 3,
  unreadable: 4,
  interrupted: 130,
} as const;

/** What each exit status tells a script, as the help and the documentation say it. */
export const exitStatusMeanings: Readonly<Record<keyof typeof exitStatus, string>> = {
  fine: 'fine',
  findings: 'findings at or above the severity of --check stand',
  usage: 'wrong usage: a flag, a file or a container that is not there',
  noDaemon: 'no daemon reached',
  unreadable: 'reached, but something asked for could not be read',
  interrupted: 'interrupted',
};

/** Something that captop cannot go on from: one sentence that says what to do, and the exit status. */
export class Failure extends Error {
  readonly status: number;

  constructor(sentence: string, status: number) {
    super(sentence);
    this.name = 'Failure';
    this.status = status;
  }
}
