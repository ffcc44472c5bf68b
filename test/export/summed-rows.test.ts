import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256Checksum } from "../../src/export/checksum.ts";
import { digestOf, summedRows } from "../../src/export/summed-rows.ts";
import { fitsFromFits } from "../../src/export/write-fits.ts";
import { readFitsTables } from "../../src/readers/fits.ts";
import { readFitsRows } from "../../src/readers/fits-columns.ts";
import { all } from "../readers/values.ts";
import { batches, provenance } from "./batches.ts";

const bytesOf = (name: string) => readFileSync(new URL(`../data/${name}`, import.meta.url));
const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("summedRows(file, table, checksum)", () => {
  it.each(["letters.fits", "letters.fits.gz", "names.fits"])(
    "sums all bytes of %s, and yields its rows",
    async (name) => {
      const file = new Blob([bytesOf(name)]);
      const [table] = await readFitsTables(file);
      const checksum = await sha256Checksum();
      const slices = summedRows(file, table, checksum);
      expect(await all(slices)).toEqual(await all(readFitsRows(file, table)));
      expect(await digestOf(slices, checksum)).toBe(sumOf(bytesOf(name)));
    },
  );

  it("sums what nobody asked for, too", async () => {
    const file = new Blob([bytesOf("letters.fits")]);
    const [table] = await readFitsTables(file);
    const checksum = await sha256Checksum();
    expect(await digestOf(summedRows(file, table, checksum), checksum)).toBe(sumOf(bytesOf("letters.fits")));
    expect(await digestOf(summedRows(file, table, null), null)).toBe(null);
  });
});

describe("fitsFromFits(file, table, { checksum })", () => {
  it.each([[[0, 1, 2, 3, 4, 5]], [[1]]])(
    "writes the same file as with a checksum known before, of rows %j",
    async (rows) => {
      const bytes = bytesOf("letters.fits");
      const file = new Blob([bytes]);
      const [table] = await readFitsTables(file);
      const sha256 = sumOf(bytes);
      const about = (known: string) => ({ ...provenance, input: { ...provenance.input, sha256: known } });
      const write = async (known: string, columns: "all" | "results") => {
        const checksum = known === "" ? await sha256Checksum() : null;
        const next = batches(rows, []);
        const options = { columns, results: [], rows: rows.length, next, provenance: about(known), checksum };
        return fitsFromFits(file, table, options);
      };
      for (const columns of ["all", "results"] as const) {
        const [before, on] = [await write(sha256, columns), await write("", columns)];
        expect(on.sha256).toBe(sha256);
        expect(before.sha256).toBe(null);
        expect(await on.blob.bytes()).toEqual(await before.blob.bytes());
      }
    },
  );
});
