// Files as they should not be, and files that look wrong but are not. Made here, so that each shows what is special about it.
import { deflateSync, gzipSync } from "node:zlib";
import { fitsTable } from "../../tools/demo/fits.mjs";

const rows = 60;
const list = (value) => Array.from({ length: rows }, (_, i) => value(i));

/** A small catalogue in which AGN and stars differ, with one source in `every` unlabelled. */
function columns({
  label = (i) => ["AGN", "Star", ""][i % 3],
  hardness = (i) => (i % 3 === 0 ? 0.4 : -0.4) + 0.01 * (i % 7),
} = {}) {
  const real = (name, value, form = "D") => ({ name, form, description: name, values: list(value) });
  return [
    { name: "name", form: "8A", description: "name", values: list((i) => `S${String(i).padStart(4, "0")}`) },
    real("ra", (i) => 6 * i),
    real("dec", (i) => i - 30),
    { name: "class", form: "8A", description: "class", values: list(label) },
    real("HR1", hardness),
    real("logFxFr", (i) => (i % 3 === 0 ? -0.5 : -3) + 0.03 * (i % 5)),
    real("GAIA_pm", (i) => (i % 4 === 0 ? NaN : 1 + i), "E"),
  ];
}

const fits = (options) => fitsTable({ extension: "TEST", comments: [], columns: columns(options) });

function csv({ separator = ",", ...options } = {}) {
  const table = columns(options);
  const cell = (value) => (Number.isNaN(value) ? "" : String(value));
  const lines = list((i) => table.map(({ values }) => cell(values[i])).join(separator));
  return `${[table.map(({ name }) => name).join(separator), ...lines].join("\n")}\n`;
}

function fitsImage() {
  const cards = ["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    2"];
  cards.push("NAXIS1  =                   10", "NAXIS2  =                   10", "END");
  return Buffer.concat([
    Buffer.from(
      cards
        .map((text) => text.padEnd(80))
        .join("")
        .padEnd(2880),
    ),
    Buffer.alloc(2880),
  ]);
}

function png() {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, deflateSync(Buffer.alloc(4000, 7)), Buffer.alloc(300, 0x55)]);
}

function fitsWithoutRows() {
  const empty = columns().map((column) => ({ ...column, values: [] }));
  return fitsTable({ extension: "TEST", comments: [], columns: empty });
}

function fitsWithEmptyColumn() {
  const empty = { name: "HR2", form: "D", description: "never measured", values: list(() => NaN) };
  return fitsTable({ extension: "TEST", comments: [], columns: [...columns(), empty] });
}

const rowStart = 2880 * 2; // the headers fill one block each
const bytes = (text, encoding = "utf8") => Buffer.from(text, encoding);

/** Files that cannot be opened: the page says why in a sentence and keeps what was open. */
export function refusedFiles() {
  const good = fits();
  return [
    { name: "empty.fits", bytes: Buffer.alloc(0) },
    { name: "empty.csv", bytes: Buffer.alloc(0) },
    { name: "picture.png", bytes: png() },
    { name: "picture-called.fits", bytes: png() },
    { name: "image-only.fits", bytes: fitsImage() },
    { name: "cut-in-a-row.fits", bytes: good.subarray(0, rowStart + 1000) },
    { name: "cut-in-the-header.fits", bytes: good.subarray(0, 2880 + 700) },
    { name: "no-rows.fits", bytes: fitsWithoutRows() },
    { name: "header-only.csv", bytes: bytes(csv().split("\n")[0] + "\n") },
    { name: "open-quote.csv", bytes: bytes(csv().replace("\n", '\n"never closed,')) },
    { name: "cut.fits.gz", bytes: gzipSync(good).subarray(0, 600) },
    { name: "not-gzip.fits.gz", bytes: bytes("plain text under a name that promises gzip") },
    { name: "page.html", bytes: bytes("<!doctype html>\n<title>Not found</title>\n<p>The catalogue has moved.</p>\n") },
    { name: "archive.zip", bytes: Buffer.concat([Buffer.from("PK\x03\x04\x14\0"), deflateSync(bytes(csv()))]) },
  ];
}

/** Files that open, with their number of sources; `note`: they deserve a word of warning. */
export function openableFiles() {
  const plain = csv();
  const twice = plain.replace("HR1,logFxFr", "HR1,HR1");
  const infinite = plain
    .replace(/^(S0003(,[^,]*){3}),[^,]*/m, "$1,inf")
    .replace(/^(S0004(,[^,]*){3}),[^,]*/m, "$1,-Infinity");
  return [
    { name: "good.fits", bytes: fits(), rows },
    { name: "good.fits.gz", bytes: gzipSync(fits()), rows },
    { name: "good.csv", bytes: bytes(plain), rows },
    { name: "column-of-nulls.fits", bytes: fitsWithEmptyColumn(), rows },
    { name: "byte-order-mark.csv", bytes: bytes(`\ufeff${plain}`), rows },
    { name: "windows-lines.csv", bytes: bytes(plain.replaceAll("\n", "\r\n")), rows },
    { name: "semicolons.csv", bytes: bytes(csv({ separator: ";" })), rows },
    { name: "same-name-twice.csv", bytes: bytes(twice), rows },
    { name: "latin-1.csv", bytes: bytes(plain.replace("S0001", "Café"), "latin1"), rows },
    { name: "infinite-values.csv", bytes: bytes(infinite), rows },
    { name: "one-class-only.csv", bytes: bytes(csv({ label: (i) => (i % 2 === 0 ? "AGN" : "") })), rows },
    {
      name: "class-of-one-source.csv",
      bytes: bytes(csv({ label: (i) => (i === 5 ? "CV" : ["AGN", "Star", ""][i % 3]) })),
      rows,
    },
    { name: "no-label.csv", bytes: bytes(csv({ label: () => "" })), rows },
    {
      name: "infinite-values.fits",
      bytes: fits({ hardness: (i) => (i === 3 ? Infinity : i === 4 ? -Infinity : 0.1 * (i % 9)) }),
      rows,
    },
    { name: "ragged.csv", bytes: bytes(`${plain}S9999,1,2\n`), rows: rows + 1, mayRefuse: true },
  ];
}

/** A file with two tables that a user has to choose between. */
export function twoTables() {
  const second = fitsTable({ extension: "SECOND", comments: [], columns: columns() });
  return { name: "two-tables.fits", bytes: Buffer.concat([fits(), second.subarray(2880)]) };
}
