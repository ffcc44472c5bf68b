/** Per-class values are keyed by class name; null where undefined (a class never predicted has no precision). */
type PerClass = Readonly<Record<string, number | null>>;

/** How well a classification of labelled sources agrees with their labels (method, section 6). */
export type Evaluation = {
  readonly scheme: "resubstitution" | "leave-one-out";
  /** Labelled sources evaluated. */
  readonly n: number;
  readonly classes: readonly string[];
  /** Counts [predicted][true]. */
  readonly confusion: readonly (readonly number[])[];
  readonly recall: PerClass;
  readonly precision: PerClass;
  readonly correctedPrecision: PerClass;
  /** From recall and raw precision. */
  readonly f1: PerClass;
  /** From recall and corrected precision. */
  readonly correctedF1: PerClass;
  readonly macroF1: number | null;
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  readonly reliability: readonly {
    readonly bin: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
    readonly n: number;
  }[];
  readonly completenessPurity: Readonly<
    Record<string, readonly { readonly cut: number; readonly completeness: number | null; readonly purity: number | null }[]>
  >;
};
