import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../src/readers/detect.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const zipped = (content: string | Uint8Array) => new Blob([gzipSync(content)]);
const utf16 = (text: string, order: "le" | "be", mark = true) => {
  const units = Uint16Array.from(mark ? `\ufeff${text}` : text, (unit) => unit.charCodeAt(0));
  const all = new Uint8Array(units.buffer);
  if (order === "be") for (let i = 0; i < all.length; i += 2) [all[i], all[i + 1]] = [all[i + 1], all[i]];
  return all;
};

const comment = `<!-- ${"A remark with <VOTABLE> and -- dashes? no, > signs. ".repeat(3000)}-->`;
const doctype = '<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd" [\n<!ENTITY a "]>"> <!-- ]> --> ]>';
const votable = "<VOTABLE version='1.4'><RESOURCE/></VOTABLE>";
const readme =
  "J/A+A/657/A138      Probabilistic classification of X-ray sources   (Tranin+, 2022)\n" +
  `${"=".repeat(80)}\nADC_Keywords: X-ray sources\nAbstract:\n    Text.\n\nFile Summary:\n` +
  "Byte-by-byte Description of file: table.dat\n";
const mrt =
  `Title: Classes of X-ray sources\nAuthors: Somebody A.\nTable: Sources\n${"An abstract of some length. \n".repeat(800)}` +
  `${"=".repeat(80)}\nByte-by-byte Description of file: t.txt\n${"-".repeat(80)}\n`;

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
    ["plain", votable],
    ["with a declaration", `<?xml version="1.0" encoding="utf-8"?>\n${votable}`],
    ["with a byte order mark and blank lines", `\ufeff\n\n  ${votable}`],
    ["behind a long comment", `<?xml version="1.0"?>${comment}${votable}`],
    ["behind a DOCTYPE with a subset", `<?xml version='1.0'?>\n${doctype}\n${votable}`],
    ["behind a stylesheet", `<?xml version="1.0"?><?xml-stylesheet href='a?b.xsl'?>${votable}`],
    ["with a prefix", '<?xml version="1.0"?><vo:VOTABLE xmlns:vo="http://www.ivoa.net/xml/VOTable/v1.3">'],
    ["with its name alone", "<VOTABLE>"],
    ["in UTF-16, the least byte first", utf16(`<?xml version="1.0" encoding="utf-16"?>${votable}`, "le")],
    ["in UTF-16, the greatest byte first", utf16(`<?xml version="1.0" encoding="utf-16"?>${votable}`, "be")],
    ["in UTF-16 without a mark", utf16(`<?xml version="1.0" encoding="utf-16"?>${votable}`, "le", false)],
    ["in UTF-16 behind a long comment", utf16(`<?xml version="1.0"?>${comment}${votable}`, "be", false)],
  ])("knows a VOTable %s", async (_, content) => {
    expect(await detectFormat(new Blob([content]), "x.csv")).toBe("votable");
    expect(await detectFormat(zipped(content), "x")).toBe("votable");
  });

  it.each([
    ["ecsv", "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: ra, datatype: float64}\nra\n1\n"],
    ["ecsv", "\ufeff# %ECSV 0.9\r\n# ---\r\nra\r\n"],
    ["csv", "# a comment about %ECSV\nra\n1\n"],
    ["mrt", mrt],
    ["mrt", "Byte-by-byte Description of file: a.dat\r\n"],
    ["mrt", `J/A+A is where this was published\n${mrt}`],
    ["readme", readme],
    ["readme", readme.replace("J/A+A/657/A138", "VII/118")],
    ["readme", readme.replace("J/A+A/657/A138", "IX/69 ")],
    ["csv", "J/A+A/657/A138 was the source\nra,dec\n"],
    ["csv", "V/147,ra,dec\n1,2,3\n"],
    ["parquet", "PAR1\x15\0\0\0\0\0\0\0PAR1"],
    ["csv", "a<b,c\n1,2\n"],
    ["csv", "<0.5,1\n<0.6,2\n"],
  ] as const)("knows %s: %j", async (format, content) => {
    expect(await detectFormat(new Blob([content]), "x.fits")).toBe(format);
    expect(await detectFormat(zipped(content), "x.fits")).toBe(format);
  });

  it.each([
    ["", "x is empty (0 bytes). Xsieve opens FITS tables, VOTable, Parquet, ECSV, machine-readable tables (MRT, CDS)"],
    ["\x89PNG\r\n\x1a\n", "x looks like a PNG image. Xsieve opens"],
    ["\xff\xd8\xff\xe0", "a JPEG image"],
    ["%PDF-1.7", "a PDF document"],
    ["PK\x03\x04", "a ZIP archive or an Excel workbook"],
    ["\x89HDF\r\n", "an HDF5 file"],
    ["PARE\x15", "a Parquet file that is encrypted"],
    ["PAR1\x15 and so on", "x begins as a Parquet file does, with PAR1, but does not end with it. It seems to be cut"],
    ["PAR1", "cut short"],
    ["<!DOCTYPE html><html>", "a web page (perhaps an archive's message instead of its data)"],
    ["<html><body>", "a web page"],
    ['<?xml version="1.0"?><!-- <VOTABLE> --><kml:kml>', "an XML document, whose root element is kml:kml"],
    ['<?xml version="1.0"?><!-- without an end', "an XML document"],
    ['<!DOCTYPE VOTABLE [ "', "an XML document"],
    ['{"version": 1}', "a JSON file"],
    ["a,b\0c", "a binary file of a kind that is not known here"],
    ["\x01\x02\x03abc", "a binary file of a kind that is not known here"],
  ])("refuses %j", async (content, sentence) => {
    await expect(detectFormat(new Blob([bytes(content)]), "x")).rejects.toThrow(sentence);
  });

  it("looks inside compression", async () => {
    await expect(detectFormat(zipped(bytes("\x89PNG\r\n\x1a\n")), "x.gz")).rejects.toThrow(
      "a PNG image, inside gzip compression",
    );
    await expect(detectFormat(zipped(gzipSync("a")), "x.gz")).rejects.toThrow("gzip-compressed twice");
    await expect(detectFormat(zipped(""), "x.gz")).rejects.toThrow("x.gz is empty");
    await expect(detectFormat(new Blob([gzipSync("abc").subarray(0, 11)]), "x.gz")).rejects.toThrow("are cut short");
  });
});
