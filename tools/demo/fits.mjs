// The least that a FITS file with one binary table needs (FITS standard 4.0, sections 4 and 7.3).
const block = 2880;
const bytesOf = { D: 8, E: 4 };

/**
 * Bytes of a FITS file with an empty primary HDU and one binary table.
 * @param table.columns `{ name, form: "D" | "E" | "nA", unit?, ucd?, description, values }`; text is ASCII, NaN is missing
 */
export function fitsTable({ extension, comments, columns }) {
  const rows = columns[0].values.length;
  const rowBytes = columns.reduce((sum, { form }) => sum + widthOf(form), 0);
  const primary = header([card("SIMPLE", true), card("BITPIX", 8), card("NAXIS", 0), card("EXTEND", true)]);
  const table = header([
    card("XTENSION", "BINTABLE"),
    card("BITPIX", 8),
    card("NAXIS", 2),
    card("NAXIS1", rowBytes),
    card("NAXIS2", rows),
    card("PCOUNT", 0),
    card("GCOUNT", 1),
    card("TFIELDS", columns.length),
    card("EXTNAME", extension),
    ...comments.map((text) => `COMMENT ${text}`),
    ...columns.flatMap(columnCards),
  ]);
  const data = Buffer.alloc(Math.ceil((rows * rowBytes) / block) * block);
  let start = 0;
  for (const { form, values } of columns) {
    writeColumn(data, start, rowBytes, form, values);
    start += widthOf(form);
  }
  return Buffer.concat([primary, table, data]);
}

function columnCards({ name, form, unit, ucd, description }, index) {
  const n = index + 1;
  return [
    card(`TTYPE${n}`, name),
    card(`TFORM${n}`, form),
    ...(unit ? [card(`TUNIT${n}`, unit)] : []),
    ...(ucd ? [card(`TUCD${n}`, ucd)] : []),
    card(`TCOMM${n}`, description),
  ];
}

function writeColumn(data, start, rowBytes, form, values) {
  const write = {
    D: (value, at) => data.writeDoubleBE(value, at),
    E: (value, at) => data.writeFloatBE(value, at),
    A: (value, at) => data.write(value.padEnd(widthOf(form), " "), at, "latin1"),
  }[form.at(-1)];
  values.forEach((value, row) => write(value, start + row * rowBytes));
}

function widthOf(form) {
  return bytesOf[form] ?? Number.parseInt(form, 10);
}

function card(keyword, value) {
  const text =
    typeof value === "string"
      ? `'${value.replaceAll("'", "''").padEnd(8)}'`
      : String(value === true ? "T" : value).padStart(20);
  return `${keyword.padEnd(8)}= ${text}`;
}

function header(cards) {
  const long = cards.find((text) => text.length > 80);
  if (long) throw new Error(`FITS: a header card has ${long.length} characters, 80 fit: ${long}`);
  const text = [...cards, "END"].map((line) => line.padEnd(80)).join("");
  return Buffer.from(text.padEnd(Math.ceil(text.length / block) * block), "latin1");
}
