import { readModel } from "../model/model-file.ts";
import { inShort, relativeDifference, type Checker } from "./check.ts";
import stored from "./model-figures.json";
import { probabilitiesOfOne } from "./ready-made.ts";

/** The ready-made models can be read, and say of one source what they said when they were made. */
export const readyMadeCheckers: readonly Checker[] = Object.entries(stored).map(([id, expected]) => ({
  check: `The ready-made model ${id}`,
  asked: `its probabilities of a fixed source, ${expected.map((p) => p.toFixed(3)).join(" ")}, within 1e-9 relative`,
  run: async ({ numerics, read }) => {
    const file = readModel(await (await read(`models/${id}.json`)).text());
    const found = probabilitiesOfOne(numerics, file);
    const difference = relativeDifference(found, expected);
    return {
      found:
        `read: ${file.model.classes.length} classes, ${file.model.properties.length} properties; ` +
        `${found.map((p) => p.toFixed(3)).join(" ")}; largest relative difference ${inShort(difference)}`,
      ok: difference <= 1e-9,
    };
  },
}));
