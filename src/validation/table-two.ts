import { scoreConfusion } from "../model/scores.ts";
import { paperPriors } from "../properties/settings.ts";
import type { Checker } from "./check.ts";

/** Table 2 of Tranin et al. (2021): counts [predicted][true] of AGN, Star, XRB and CV, and the figures printed below them. */
const surveys = [
  {
    name: "2SXPS",
    counts: [
      [19515, 82, 25, 191],
      [44, 4628, 3, 27],
      [140, 18, 326, 17],
      [9, 9, 2, 124],
    ],
    recall: ["99.0", "97.7", "91.6", "34.5"],
    precision: ["97.0", "98.6", "90.7", "85.5"],
    f1: ["0.980", "0.981", "0.911", "0.492"],
  },
  {
    name: "4XMM-DR10",
    counts: [
      [18373, 25, 46, 149],
      [15, 6197, 10, 12],
      [80, 12, 479, 10],
      [4, 0, 8, 81],
    ],
    recall: ["99.5", "99.4", "88.2", "32.1"],
    precision: ["97.2", "98.9", "93.7", "84.6"],
    f1: ["0.983", "0.991", "0.909", "0.466"],
  },
];

/** The figures of the paper follow from its counts, with precision corrected for priors of 66, 25, 7 and 2 %. */
export const tableTwoCheckers: readonly Checker[] = surveys.map(({ name, counts, ...printed }) => ({
  check: `Table 2 of the paper, ${name}`,
  asked: "recall, corrected precision and f1 of AGN, Star, XRB and CV from the printed counts, to the printed digit",
  run: () => {
    const { recall, correctedPrecision, correctedF1 } = scoreConfusion(counts, Object.values(paperPriors));
    const percent = (value: number | null) => (100 * (value ?? NaN)).toFixed(1);
    const found = {
      recall: recall.map(percent),
      precision: correctedPrecision.map(percent),
      f1: correctedF1.map((value) => (value ?? NaN).toFixed(3)),
    };
    const rows = (["recall", "precision", "f1"] as const).map((key) => ({
      text: `${key} ${found[key].join(" ")}`,
      same: printed[key].filter((figure, c) => figure === found[key][c]).length,
    }));
    const same = rows.reduce((sum, row) => sum + row.same, 0);
    return { found: `${same} of 12 figures: ${rows.map(({ text }) => text).join("; ")}`, ok: same === 12 };
  },
}));
