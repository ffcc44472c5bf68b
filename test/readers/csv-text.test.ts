import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { latin1Text, plainText } from "../../src/readers/csv-text.ts";

const bytes = (...parts: (string | number[])[]) =>
  new Blob(parts.map((part) => (typeof part === "string" ? part : Uint8Array.from(part))));

describe("plainText(file)", () => {
  it("returns a plain file itself, without a copy", async () => {
    const file = new Blob(["name\nZoë\n"]);
    const { blob, notes } = await plainText(file);
    expect(blob).toBe(file);
    expect(notes).toEqual([]);
  });

  it("removes a byte order mark", async () => {
    expect(await (await plainText(bytes([0xef, 0xbb, 0xbf], "a\n"))).blob.text()).toBe("a\n");
  });

  it("converts UTF-16 of either byte order, and says so", async () => {
    const { blob, notes } = await plainText(bytes([0xff, 0xfe, 0x61, 0, 0xeb, 0]));
    expect(await blob.text()).toBe("aë");
    expect(notes).toEqual(["The text is encoded in UTF-16 and was converted to UTF-8."]);
    expect(await (await plainText(bytes([0xfe, 0xff, 0, 0x61, 0, 0xeb]))).blob.text()).toBe("aë");
  });

  it("decompresses, and reports progress up to the end", async () => {
    const fractions: number[] = [];
    const long = "ra,dec\n1.5,2.5\n".repeat(1_000_000);
    const { blob } = await plainText(new Blob([gzipSync(long)]), (fraction) => fractions.push(fraction));
    expect(await blob.text()).toBe(long);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });
});

describe("latin1Text(text)", () => {
  it("reads Latin-1 and says so", async () => {
    const { blob, notes } = await latin1Text(bytes("name\nZo", [0xeb], "\n"));
    expect(await blob.text()).toBe("name\nZoë\n");
    expect(notes).toEqual(["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."]);
  });
});
