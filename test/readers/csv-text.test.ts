import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { plainText } from "../../src/readers/csv-text.ts";

const bytes = (...parts: (string | number[])[]) =>
  new Blob(parts.map((part) => (typeof part === "string" ? part : Uint8Array.from(part))));

describe("plainText(file)", () => {
  it("returns a UTF-8 file itself, without a copy", async () => {
    const file = new Blob(["name\nZoë\n"]);
    const { blob, encoding, notes } = await plainText(file);
    expect(blob).toBe(file);
    expect([encoding, notes]).toEqual(["utf-8", []]);
  });

  it("removes a byte order mark", async () => {
    expect(await (await plainText(bytes([0xef, 0xbb, 0xbf], "a\n"))).blob.text()).toBe("a\n");
  });

  it("takes other bytes as Latin-1 and says so", async () => {
    const { blob, encoding, notes } = await plainText(bytes("name\nZo", [0xeb], "\n"));
    expect(await blob.text()).toBe("name\nZoë\n");
    expect(encoding).toBe("latin-1");
    expect(notes).toEqual(["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."]);
  });

  it("takes a text that ends inside a character as Latin-1", async () => {
    expect((await plainText(bytes("a\nb", [0xc3]))).encoding).toBe("latin-1");
  });

  it("converts UTF-16 of either byte order", async () => {
    expect(await (await plainText(bytes([0xff, 0xfe, 0x61, 0, 0xeb, 0]))).blob.text()).toBe("aë");
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

  it("keeps a character whole that lies across two pieces", async () => {
    const text = "a".repeat(8 * 1024 * 1024 - 1) + "ë";
    expect((await plainText(new Blob([text]))).encoding).toBe("utf-8");
    expect(await (await plainText(bytes([0xff, 0xfe, 0x61, 0]))).blob.text()).toBe("a");
  });

  it("refuses NUL bytes, which no text has", async () => {
    await expect(plainText(bytes("a,b", [0], "c"))).rejects.toThrow(/^Byte 4 of the text is NUL/);
  });
});
