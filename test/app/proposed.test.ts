import { beforeEach, describe, expect, it } from "vitest";
import { firstSelection, inArcsec, setUpWarnings } from "../../src/app/proposed.ts";
import type { Catalogue } from "../../src/catalogue/catalogue.ts";
import { objects } from "../../src/catalogue/rows.ts";
import { proposeSetUp, type SetUp } from "../../src/catalogue/set-up.ts";
import { nodeDatabase } from "../catalogue/node-database.ts";

const database = await nodeDatabase();
await database.run(
  'CREATE VIEW catalogue AS SELECT i AS "N_OBS", i % 4 AS flag, 1.3e-5 * i AS "RADEC_ERR", 1.3 * i AS error FROM range(1, 9) t(i)',
);
const select = async (sql: string) => objects(await database.run(sql));
/** As much of the open catalogue as is asked here. */
const catalogue = {
  rows: 8,
  check: async (sql: string) => String((await select(`SELECT typeof(${sql}) AS t FROM catalogue`))[0].t),
  select,
} as unknown as Catalogue;

const setUp = (change: Partial<SetUp>): SetUp => ({ ...proposeSetUp([]), ...change });
let warnings: string[] = [];
beforeEach(() => (warnings = []));

describe("firstSelection", () => {
  it("tells how many rows the proposed selection leaves out", async () => {
    expect(await firstSelection(catalogue, setUp({ selection: "flag < 3" }), true, warnings)).toBe("flag < 3");
    expect(warnings).toEqual([
      "The selection leaves out 2 of 8 rows: those without flag < 3. Remove it to classify all of them.",
    ]);
  });

  it("makes none where it would leave out nothing, or everything", async () => {
    expect(await firstSelection(catalogue, setUp({ selection: "flag < 9" }), true, warnings)).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(await firstSelection(catalogue, setUp({ selection: "flag > 9" }), true, warnings)).toBeUndefined();
    expect(warnings[0]).toContain("no selection is made");
  });

  it("leaves out rows that are no sources where they have been read", async () => {
    const proposed = setUp({ selection: "flag < 3", where: '"N_OBS" > 4' });
    expect(await firstSelection(catalogue, proposed, false, warnings)).toBe('"N_OBS" > 4 AND flag < 3');
    expect(await firstSelection(catalogue, proposed, true, warnings)).toBe("flag < 3");
  });

  it("tells where the proposed selection cannot be computed", async () => {
    expect(await firstSelection(catalogue, setUp({ selection: "nothing < 3" }), true, warnings)).toBeUndefined();
    expect(warnings[0]).toContain("cannot be used");
  });
});

describe("inArcsec", () => {
  const of = (positionError: string, survey: string | null) =>
    inArcsec(
      catalogue,
      setUp({ survey, roles: { ra: "ra", dec: "dec", positionError, errorMeaning: "r63" } }),
      warnings,
    );

  it("leaves out a survey's position error whose values are degrees, and tells", async () => {
    expect(await of("RADEC_ERR", "5XMM-DR15")).toEqual({ ra: "ra", dec: "dec" });
    expect(warnings[0]).toContain('"RADEC_ERR" * 3600 would be in arcsec');
  });

  it("keeps one in arcsec, and those of other tables", async () => {
    expect((await of("error", "5XMM-DR15")).positionError).toBe("error");
    expect((await of("RADEC_ERR", null)).positionError).toBe("RADEC_ERR");
    expect(warnings).toEqual([]);
  });
});

it("setUpWarnings says what was left out or converted, and which classification is no label", () => {
  const warning = true as const;
  const notes = [
    { what: "column X is not used", from: "its unit is Jy", warning },
    { what: "identifier", from: "ID" },
  ];
  expect(setUpWarnings(setUp({ notes, reference: "CLASSX_CLASS" }))).toEqual([
    "CLASSX_CLASS is a published classification; it is not taken as the label.",
    "Column X is not used: its unit is Jy.",
  ]);
});
