import { it } from "vitest";
import { readCsvColumns } from "../../src/readers/csv-columns.ts";
import { pointDecimals } from "../../src/readers/csv-decimal.ts";
import { evenLineEnds, firstCommentLine, latin1Text, plainText } from "../../src/readers/csv-text.ts";
import { gzipSync } from "node:zlib";
import { expectTableOrSentence, mutants } from "./mutants.ts";

const originals = [
  'name,ra,dec,n,flag\r\nS1,1.5,-2e3,7,true\r\n"a, ""b""",,nan,-9223372036854775808,F\r\n"two\r\nlines",inf,1e400,007,\r\n,,,,\r\n',
  "a\tb\n1\t2\n3\t\n\n\t\nx\t☃😀\n",
  "#c\nRA;DE\n1,5;2,5\n-3,25e2;,5\n",
];

/** Reads every column as every type, as the cells of a text are. */
async function readAll(file: Blob) {
  for (const delimiter of [",", "\t", ";"]) {
    const layout = { delimiter, columns: 5, hasHeader: true };
    const wanted = (["text", "float64", "int64", "boolean", "uint64"] as const).map((type, index) => ({ index, type }));
    const read = async (text: Blob) => {
      const batches = readCsvColumns(text, layout, wanted);
      let next = await batches.next();
      for (; next.done !== true; next = await batches.next())
        for (const column of next.value.columns)
          if (column.values.length !== next.value.rows) throw new Error("not as many values as rows");
      return next.value;
    };
    const { blob } = await plainText(file);
    if ((await pointDecimals(blob, delimiter)).size !== blob.size) throw new Error("another length");
    await firstCommentLine(blob);
    const found = await read(blob);
    if (found === "encoding") await read((await latin1Text(blob)).blob);
    if (found === "line ends") await read((await evenLineEnds(blob)).blob);
  }
}

it("makes rows of damaged CSV texts, or says what is wrong", async () => {
  for (const [k, text] of originals.entries())
    for (const mutant of mutants(new TextEncoder().encode(text), 340, 500 + k))
      await expectTableOrSentence(mutant, readAll);
  for (const mutant of mutants(gzipSync(originals[0]), 70, 600)) await expectTableOrSentence(mutant, readAll);
});
