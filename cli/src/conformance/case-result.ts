/** Something that a receiver must do right. */
export interface CaseView {
  readonly name: string;
  readonly title: string;
  /** What a correct receiver answers. */
  readonly expects: string;
  /** The page lists this case under "Faults on purpose". */
  readonly fault: boolean;
}

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly expects: string;
  readonly verdict: 'pass' | 'fail' | 'skipped';
  /** What the receiver did. */
  readonly got: string;
}
