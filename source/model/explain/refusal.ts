/** Which values a flag takes, and how a sentence tells of them: `--pid takes …`. */
export interface Refusal {
  readonly flag: string;
  readonly takes: string;
  readonly isTaken: (value: string) => boolean;
}
