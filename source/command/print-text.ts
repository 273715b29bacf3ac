/** What is printed about captop itself. */
import {exitStatus} from '../model/failure.ts';
import type {HelpLength} from './arguments/parser.ts';

/** Prints the help; returns the exit status. */
export async function printHelp(length: HelpLength): Promise<number> {
  const {screenHelp, wholeHelp} = await import('./help/text.ts');
  process.stdout.write(length === 'screen' ? screenHelp() : wholeHelp());
  return exitStatus.fine;
}

/** Prints the help of `captop explain`; returns the exit status. */
export async function printExplainHelp(length: HelpLength): Promise<number> {
  const {explainScreenHelp, explainWholeHelp} = await import('./help/text.ts');
  process.stdout.write(length === 'screen' ? explainScreenHelp() : explainWholeHelp());
  return exitStatus.fine;
}

/** Prints the help of `captop serve`; returns the exit status. */
export async function printServeHelp(): Promise<number> {
  const {serveHelp} = await import('./help/text.ts');
  process.stdout.write(serveHelp());
  return exitStatus.fine;
}

/** Prints the manual page, as troff(1) reads it; returns the exit status. */
export async function printManual(): Promise<number> {
  const {manualPage} = await import('./help/man.ts');
  process.stdout.write(manualPage());
  return exitStatus.fine;
}
