import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readVotableTables } from "../../src/readers/votable.ts";
import { readVotableColumns } from "../../src/readers/votable-columns.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";
import { all } from "./values.ts";

const cases = JSON.parse(
  gunzipSync(readFileSync(new URL("../data/votable.json.gz", import.meta.url))).toString("utf8"),
) as { name: string; document: string }[];

async function readAll(file: Blob): Promise<void> {
  for (const table of await readVotableTables(file))
    await all(
      readVotableColumns(
        file,
        table,
        table.columns.map(({ name }) => name),
      ),
    );
}

describe("a damaged VOTable", () => {
  it.each([
    "astropy 1.1 tabledata 0",
    "astropy 1.3 binary2 0",
    "astropy 1.2 binary 2",
    "STILTS fits 1",
    "utf-16-le tabledata",
    "prefix vot",
    "by hand: texts",
    "by hand: comments",
  ])("reads as a table or gives a sentence, in little time and memory: %s", async (name) => {
    const { document } = cases.find((one) => one.name === name)!;
    expect.hasAssertions();
    for (const mutant of mutants(Buffer.from(document, "base64"), 135, 20260101))
      await expectTableOrSentence(mutant, readAll);
  });
});
