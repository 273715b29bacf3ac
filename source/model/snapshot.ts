/**
 * What captop knows, as plain immutable values: what was observed (observed.ts), and how it is judged. `host/` makes
 * observations, `judge.ts` adds the judgements, `report/` and `ui/` show them. Text in here is raw: whatever reaches a
 * terminal passes safe-text.ts.
 *
 * The types of judgements follow from rows of `document/`, as those of observed.ts do. Import all of it from here,
 * unless this file needs yours: then import observed.ts and vocabulary.ts, so that there is no circle.
 */
import type {
  acceptedRows,
  driftRows,
  expectedRow,
  findingRows,
  judgementRows,
  mountDriftRows,
  placedRows,
  podSecurityBreachRows,
  podSecurityRows,
  ruledRow,
  versusProfileRows,
} from './document/judgement-fields.ts';
import type {FieldsOf} from './document/rows.ts';
import type {ObservedContainer, ObservedHost} from './observed.ts';
import type {Profile} from './profile.ts';

export * from './observed.ts';
export * from './vocabulary.ts';

/** One judged fact. */
export interface Finding extends FieldsOf<typeof findingRows> {}

/** One process and one set that differs from what the declared flags lead to. */
export interface Drift extends FieldsOf<typeof driftRows> {}

/** A mount of the host that no flag accounts for, or that may be written to although its flag forbids it. */
export interface MountDrift extends FieldsOf<typeof mountDriftRows> {}

/** A control of the Pod Security Standards that a container breaks. */
export interface PodSecurityBreach extends FieldsOf<typeof podSecurityBreachRows> {}

/** The verdict of the Pod Security Standards on a container. */
export interface PodSecurity extends FieldsOf<typeof podSecurityRows> {}

/** Compared with the profile: PID 1's effective set where it runs as root, its bounding set otherwise. */
export interface VersusProfile extends FieldsOf<typeof versusProfileRows> {}

/** Whose container it is. */
export interface Placed extends FieldsOf<typeof placedRows> {}

/** A finding that a policy accepts. */
export interface AcceptedFinding extends FieldsOf<typeof acceptedRows> {}

/** A container with its judgements. */
export interface Container
  extends ObservedContainer,
    Placed,
    FieldsOf<typeof expectedRow>,
    FieldsOf<typeof judgementRows>,
    Partial<FieldsOf<typeof ruledRow>> {}

export interface Host extends ObservedHost {
  /** What its containers are compared with. */
  readonly profile: Profile;
  readonly containers: readonly Container[];
}

export interface Snapshot {
  readonly takenAt: string;
  /** What all containers are compared with; null if it is what each one's engine grants by default, and these differ. */
  readonly profile: Profile | null;
  readonly hosts: readonly Host[];
}
