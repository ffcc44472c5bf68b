import { createHash } from "node:crypto";
import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "the same catalogue and settings give the same bytes, whatever the number of workers";

const seed = 11;
const methods = {
  paper: { method: "paper", pairs: null, uncertainty: null },
  weighted: {
    method: "weighted",
    pairs: [
      ["HR1", "HR2"],
      ["logFxFr", "GAIA_pm"],
    ],
    uncertainty: null,
  },
  "uncertain, weighted": { method: "weighted", pairs: [["HR1", "HR2"]], uncertainty: 3 },
  "claxboi-2024": { method: "claxboi-2024", pairs: null, uncertainty: null },
};

export default async function ({ open, check }) {
  // More rows than two ranges, so that three workers have something to share.
  const catalogue = smallCatalogue({ rows: 17_000, labelled: 300 });
  const visit = await open();
  await prepare(visit, catalogue);
  const first = {};
  for (const [name, patch] of Object.entries(methods)) {
    await visit.call("configure", { ...patch, seed });
    const found = [];
    for (const workers of [1, 2, 3]) found.push(await classified(visit, workers));
    first[name] = found[0];
    const one = found[0];
    check(
      `${name}: all columns are as long as the catalogue`,
      one.rows === catalogue.rows && one.columns.length > 15,
      one,
    );
    check(
      `${name}: 1, 2 and 3 workers give the same columns`,
      found.every(({ values }) => values === one.values),
      found,
    );
    check(
      `${name}: and the same file`,
      found.every(({ file }) => file === one.file && one.size > 1e6),
      found,
    );
    const isUncertain = patch.uncertainty !== null;
    check(
      `${name}: uncertainties where they are asked for`,
      one.columns.includes("e_P_AGN") === isUncertain,
      one.columns,
    );
  }
  await visit.close();

  const again = await open();
  await prepare(again, catalogue);
  for (const name of ["uncertain, weighted", "paper"]) {
    await again.call("configure", { ...methods[name], seed });
    const { values, file } = await classified(again, 2);
    check(`${name}: another visit gives the same bytes`, values === first[name].values && file === first[name].file);
  }
  check("there was no error", (await again.problems()).length === 0, await again.problems());
}

async function prepare({ openFile, call }, catalogue) {
  await openFile(catalogue);
  const { properties } = await call("settings");
  await call("configure", {
    properties: properties.map((one) => (one.name === "HR1" ? { ...one, error: '"e_HR1"' } : one)),
  });
}

/** Checksums of the values of all result columns, bit by bit, and of the FITS file. */
async function classified({ page, call }, workers) {
  const { columns, rows, error } = await call("classify", { workers });
  if (error !== undefined) throw new Error(error);
  const [values, file, size] = await page.evaluate(async (names) => {
    const { xsieve } = globalThis;
    const digest = async (bytes) =>
      [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16)).join(".");
    const sums = [];
    for (const name of names) {
      const column = await xsieve.column(name);
      sums.push(await digest(column instanceof Float64Array ? column : new TextEncoder().encode(column.join("\n"))));
    }
    const blob = await xsieve.export("fits");
    return [sums.join(), await digest(await blob.arrayBuffer()), blob.size];
  }, columns);
  return { rows, columns, values: createHash("sha256").update(values).digest("hex"), file, size };
}
