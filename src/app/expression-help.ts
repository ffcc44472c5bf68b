import type { Catalogue } from "../catalogue/catalogue.ts";
import { firstValues } from "../catalogue/first-values.ts";
import type { ExpressionHelp } from "../views/expression-field.ts";
import { idle } from "./run.ts";

/** What helps to write an expression over a catalogue. While a long call runs, values are looked up after it. */
export const expressionHelp = (catalogue: Catalogue): ExpressionHelp => ({
  // Labels of another file have no unit.
  columns: [...catalogue.source.columns, ...catalogue.added.map((name) => ({ name, unit: "" }))],
  look: async (expression, load) => {
    await idle();
    return firstValues(catalogue, expression, load);
  },
});
