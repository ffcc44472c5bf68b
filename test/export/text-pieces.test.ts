import { expect, it } from "vitest";
import { blobPieces } from "../../src/export/pieces.ts";
import { TextPieces } from "../../src/export/text-pieces.ts";

it("TextPieces puts together texts of any length, as UTF-8", async () => {
  const texts = ["plain,", "Zoë,", "😀\n", "x".repeat(12_000_000), "é".repeat(3_000_000), "", "end"];
  const pieces = new TextPieces(blobPieces());
  for (const text of texts) {
    pieces.write(text);
    if (pieces.isFull) await pieces.flush();
  }
  const blob = await pieces.finish("text/csv");
  expect(blob.type).toBe("text/csv");
  expect((await blob.text()) === texts.join("")).toBe(true);
});
