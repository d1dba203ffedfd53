/** Something that a receiver must do right. */
export interface CaseView {
  readonly name: string;
  readonly title: string;
  /** What a correct receiver answers. */
  readonly expects: string;
  readonly group: CaseGroup;
  /** What the case needs from the user, because the answers alone prove nothing. */
  readonly needs?: Need;
}

/** What a case is about: events to accept, faults to refuse, repeated events, and handlers that fail. */
export type CaseGroup = 'accept' | 'refuse' | 'once' | 'failure';

/** `handled` is a counter of handled events, and `failing` is an event that the handlers fail on. */
export type Need = 'handled' | 'failing';

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly expects: string;
  /** A case is not proven if a broken receiver could have given the same answers. */
  readonly verdict: 'pass' | 'fail' | 'not proven' | 'skipped';
  /** What the receiver did. */
  readonly got: string;
  /** What to change, in one sentence. */
  readonly advice: string | null;
}
