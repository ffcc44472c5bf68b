import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { evenLineEnds, firstCommentLine, latin1Text, plainText } from "../../src/readers/csv-text.ts";

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

it("evenLineEnds ends every line with a line feed, also where pieces end between CR and LF", async () => {
  const { blob } = await evenLineEnds(bytes("a\r\nb\rc\nd\r\r\n\n"));
  expect(await blob.text()).toBe("a\nb\nc\nd\n\n\n");
  const line = `${"x".repeat(1022)}\r\n`;
  const long = await evenLineEnds(new Blob(["y", line.repeat(8192)]));
  expect((await long.blob.text()) === `y${line.replace("\r", "").repeat(8192)}`).toBe(true);
});

it("firstCommentLine finds the first line that starts with #, also where a piece starts with it", async () => {
  expect(await firstCommentLine(bytes("a#\n ##\r#b"))).toBe(7);
  expect(await firstCommentLine(bytes("a,#\nb"))).toBe(5);
  const line = `${"x".repeat(1023)}\n`;
  expect(await firstCommentLine(new Blob([line.repeat(8192), "#"]))).toBe(8 * 1024 * 1024);
});
