import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { csvFromFits, csvFromLines } from "../../src/export/write-csv.ts";
import { readFitsTables } from "../../src/readers/fits.ts";
import type { ColumnData } from "../../src/readers/table.ts";
import { batches, exportColumn } from "./batches.ts";

const fileOf = (name: string) => new Blob([readFileSync(new URL(`../data/${name}`, import.meta.url))]);
const results = [exportColumn("P_AGN", "float64"), exportColumn("prediction", "text")];
const resultData: ColumnData[] = [
  { type: "float64", values: Float64Array.of(0.1, NaN) },
  { type: "text", values: ["AGN, maybe", null] },
];

describe("csvFromFits(file, table, options)", () => {
  it("writes all cells that text can hold, and says what it left out", async () => {
    const file = fileOf("letters.fits");
    const [table] = await readFitsTables(file);
    const { blob, warnings } = await csvFromFits(file, table, {
      columns: "all",
      results,
      rows: 2,
      next: batches([2, 5], resultData, 1),
    });
    expect((await blob.text()).split("\n")).toEqual([
      "logical,byte,short,int,long,single,double,signed_byte,ushort,uint,ulong,name,one,array,bits,complex,dcomplex,words,P_AGN,prediction",
      `,254,,,1152921504606846977,inf,inf,0,32767,2147483647,9007199254740993,,2,6 7 8,10101010101,1 2,1 2,ab cd,0.1,"AGN, maybe"`,
      "false,8,2,2,1,1e-45,5e-324,127,65535,4294967295,18446744073709551615,NUL,5,15 16 17,10101010101,1 2,1 2,ab cd,,",
      "",
    ]);
    expect(warnings).toEqual([
      "Left out, because CSV has no place for arrays of variable length: variable, variable64.",
    ]);
  });

  it("writes the original names, some columns, and no line that a reader would pass over", async () => {
    const file = fileOf("names.fits");
    const [table] = await readFitsTables(file);
    const write = async (columns: readonly string[] | "results", some: number) => {
      const { blob } = await csvFromFits(file, table, {
        columns,
        results: results.slice(0, some),
        rows: 2,
        next: batches([0, 1], resultData.slice(0, some)),
      });
      return blob.text();
    };
    expect(await write(["B_rgeo_1", "text"], 0)).toBe("B_rgeo,text\n2,Zoë\n-2,plain\n");
    expect(await write("results", 1)).toBe('P_AGN\n0.1\n""\n');
  });
});

describe("csvFromLines(options)", () => {
  it("puts results after the cells as they came", async () => {
    const lines: ColumnData = { type: "text", values: ['1.50,"a,b"', ","] };
    const { blob } = await csvFromLines({
      originals: ["ra", "the name"],
      results,
      rows: 2,
      next: batches([0, 9], [lines, ...resultData]),
    });
    expect(await blob.text()).toBe('ra,the name,P_AGN,prediction\n1.50,"a,b",0.1,"AGN, maybe"\n,,,\n');
  });

  it("writes results alone", async () => {
    const { blob } = await csvFromLines({ originals: [], results, rows: 2, next: batches([0, 1], resultData) });
    expect(await blob.text()).toBe('P_AGN,prediction\n0.1,"AGN, maybe"\n,\n');
  });
});
