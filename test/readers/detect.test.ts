import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../src/readers/detect.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const zipped = (content: string | Uint8Array) => new Blob([gzipSync(content)]);

describe("detectFormat(file, name)", () => {
  it("knows FITS and text, compressed or not, whatever their names", async () => {
    const fits = "SIMPLE  =                    T".padEnd(80);
    expect(await detectFormat(new Blob([fits]), "a.csv")).toBe("fits");
    expect(await detectFormat(zipped(fits), "a.fits")).toBe("fits");
    expect(await detectFormat(new Blob(["ra,dec\n1,2\n"]), "a.fits")).toBe("csv");
    expect(await detectFormat(zipped("ra\tdec\n1\t2\n"), "a")).toBe("csv");
    expect(await detectFormat(new Blob([bytes("\xff\xfer\0a\0")]), "utf16.csv")).toBe("csv");
    expect(await detectFormat(new Blob([bytes("\xef\xbb\xbfname\nZo\xeb\n")]), "bom.csv")).toBe("csv");
  });

  it.each([
    ["", "x is empty (0 bytes). Xsieve opens FITS binary tables, CSV and TSV, plain or gzip-compressed."],
    ["\x89PNG\r\n\x1a\n", "x looks like a PNG image. Xsieve opens"],
    ["\xff\xd8\xff\xe0", "a JPEG image"],
    ["%PDF-1.7", "a PDF document"],
    ["PK\x03\x04", "a ZIP archive or an Excel workbook"],
    ["\x89HDF\r\n", "an HDF5 file"],
    ["PAR1\x15", "a Parquet file"],
    ['<?xml version="1.0"?>\n<VOTABLE version="1.4">', "a VOTable"],
    ["<!DOCTYPE html><html>", "a web page (perhaps an archive's message instead of its data)"],
    ['{"version": 1}', "a JSON file"],
    ["Title: x\nByte-by-byte Description of file: t.dat", "a machine-readable table of a journal"],
    ["a,b\0c", "a binary file of a kind that is not known here"],
    ["\x01\x02\x03abc", "a binary file of a kind that is not known here"],
  ])("refuses %j", async (content, sentence) => {
    await expect(detectFormat(new Blob([bytes(content)]), "x")).rejects.toThrow(sentence);
  });

  it("looks inside compression", async () => {
    await expect(detectFormat(zipped(bytes("PAR1\x15")), "x.gz")).rejects.toThrow(
      "a Parquet file, inside gzip compression",
    );
    await expect(detectFormat(zipped(gzipSync("a")), "x.gz")).rejects.toThrow("gzip-compressed twice");
    await expect(detectFormat(zipped(""), "x.gz")).rejects.toThrow("x.gz is empty");
    await expect(detectFormat(new Blob([gzipSync("abc").subarray(0, 11)]), "x.gz")).rejects.toThrow(
      "cut short, damaged",
    );
  });
});
