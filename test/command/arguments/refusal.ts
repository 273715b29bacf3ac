import {Failure} from '../../../source/model/failure.ts';

/** The failure with which these arguments are refused. */
export async function refusal(
  parse: (args: readonly string[]) => Promise<unknown>,
  args: readonly string[],
): Promise<Failure> {
  try {
    await parse(args);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error(`${args.join(' ')} was accepted`);
}
