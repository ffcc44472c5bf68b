import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readFitsTables } from "../../src/readers/fits.ts";
import { readFitsColumns } from "../../src/readers/fits-columns.ts";
import { headerBytes, primaryHeader, textCards } from "../../src/export/fits-cards.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";
import { all } from "./values.ts";

const bytesOf = (name: string): Uint8Array => {
  const bytes = readFileSync(new URL(`../data/${name}`, import.meta.url));
  return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
};

/** A file's primary HDU, and some of its other HDUs. */
function hdusOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const starts: number[] = [];
  for (let at = 2880; at < bytes.length; at += 2880)
    if (Buffer.from(bytes.subarray(at, at + 8)).toString("latin1") === "XTENSION") starts.push(at);
  return Buffer.concat([bytes.subarray(0, 2880), bytes.subarray(starts[from], starts[to] ?? bytes.length)]);
}

const many = bytesOf("many.fits.gz");
const originals: Record<string, Uint8Array> = {
  "letters.fits": bytesOf("letters.fits"),
  "scaled.fits": bytesOf("scaled.fits"),
  "several.fits": bytesOf("several.fits"),
  "plus.fits": bytesOf("plus.fits.gz"),
  "some of many.fits": hdusOf(many, 4, 9),
  "ASCII tables": hdusOf(many, 90, 94),
};

async function readAll(file: Blob): Promise<void> {
  for (const table of await readFitsTables(file))
    await all(
      readFitsColumns(
        file,
        table,
        table.columns.map(({ name }) => name),
      ),
    );
}

describe("a damaged FITS file", () => {
  it.each(Object.entries(originals))("is read, or refused with a sentence: %s", async (_, original) => {
    await readAll(new Blob([Uint8Array.from(original)]));
    for (const mutant of mutants(original, 300, 7)) await expectTableOrSentence(mutant, readAll);
  });

  it.each([
    ["a row of a terabyte", { NAXIS1: 1e12, NAXIS2: 0 }, "1000000000000A"],
    ["rows without bytes", { NAXIS1: 0, NAXIS2: 9e15 }, "0A"],
    ["no bits", { BITPIX: 0, NAXIS1: 1e8, NAXIS2: 1e5 }, "100000000A"],
    ["no groups", { GCOUNT: 0, NAXIS1: 8, NAXIS2: 1e12 }, "D"],
    ["a heap of a petabyte", { NAXIS1: 8, NAXIS2: 1, PCOUNT: 1e15 }, "PJ(5)"],
    ["an array of a billion", { NAXIS1: 8e9, NAXIS2: 1 }, "1000000000D"],
  ])("allocates nothing for %s", async (how, structure, form) => {
    const cards = { BITPIX: 8, NAXIS: 2, PCOUNT: 0, GCOUNT: 1, TFIELDS: 1, ...structure };
    const header = headerBytes([
      "XTENSION= 'BINTABLE'",
      ...Object.entries(cards).map(([keyword, value]) => `${keyword.padEnd(8)}= ${value}`),
      ...textCards("TFORM1", form),
    ]);
    const bytes = Buffer.concat([primaryHeader(), header, new Uint8Array(2880)]);
    await expectTableOrSentence({ bytes: Uint8Array.from(bytes), how }, readAll);
  });

  it("does not take long for a text of many CONTINUE cards, nor for many HDUs", async () => {
    const endless = Array.from({ length: 100_000 }, () => `CONTINUE  '${"x".repeat(60)}&'`.padEnd(80));
    const long = headerBytes(["XTENSION= 'BINTABLE'", "TTYPE1  = 'x&'", ...endless]);
    await expectTableOrSentence(
      { bytes: Uint8Array.from(Buffer.concat([primaryHeader(), long])), how: "long" },
      readAll,
    );
    const small = headerBytes(["XTENSION= 'IMAGE   '", "BITPIX  = 8", "NAXIS   = 0"]);
    const hdus = new Blob([primaryHeader(), ...Array.from({ length: 10_001 }, () => small)]);
    await expect(readFitsTables(hdus)).rejects.toThrow("more than 10,000 HDUs");
  });
});
