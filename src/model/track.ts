/** One step of a probability track: natural-log contributions to the log numerator, which add up over prior and properties. */
export type TrackStep = {
  readonly kind: "prior" | "property" | "category" | "final";
  readonly name: string;
  readonly contribution: Readonly<Record<string, number>>;
  /** false: the source has no value of the property. */
  readonly present: boolean;
};
