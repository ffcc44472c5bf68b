import { smallCatalogue } from "./small-catalogue.mjs";

export const title =
  "models taken and forgotten in odd orders, and properties that tell nothing, end in right numbers or a sentence";

export default async function (harness) {
  const visit = await harness.open();
  await sameSettings(visit, harness.check);
  await lostWords(visit, harness.check);
  await constantProperty(visit, harness.check);
  harness.check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

const properties = ["b", "HR1"].map((name, k) => ({
  name,
  expression: name,
  category: ["location", "spectrum"][k],
  scale: "linear",
}));

/** A model of other sources but the same settings is another model. */
async function sameSettings({ page, call, openFile }, check) {
  await openFile(smallCatalogue());
  await call("configure", { properties });
  await page.evaluate(async () => {
    globalThis.first = await globalThis.xsieve.exportModel();
    const { properties, classes, priors } = globalThis.xsieve.settings();
    globalThis.wanted = { properties, classes, priors };
  });
  await openFile(smallCatalogue({ labelled: 60, name: "fewer.csv" }));
  const found = await page.evaluate(async () => {
    const { xsieve, wanted, first } = globalThis;
    const outliers = async () => {
      await xsieve.classify({ heldOut: false });
      return Array.from(await xsieve.column("outlier"));
    };
    const stale = () =>
      xsieve.column("outlier").then(
        () => "",
        (error) => error.message,
      );
    await xsieve.configure(wanted);
    const own = await outliers();
    await xsieve.importModel(first);
    const said = [await stale()];
    const imported = await outliers();
    const one = (await xsieve.classifyOne({ b: 10, HR1: 0.2 })).outlier;
    xsieve.forgetModel();
    said.push(await stale());
    const again = await outliers();
    const oneAgain = (await xsieve.classifyOne({ b: 10, HR1: 0.2 })).outlier;
    return { own, imported, again, said, one, oneAgain };
  });
  const differ = (a, b) => a.some((x, i) => x !== b[i]);
  check("a model from a file is used although the settings stay", differ(found.own, found.imported));
  check(
    "results before it are stale, and those with it once it is forgotten",
    found.said.every((text) => /classify/.test(text)),
    found.said,
  );
  check("the catalogue's own training comes back", !differ(found.own, found.again));
  check("one source goes with the model at hand", found.one !== found.oneAgain, [found.one, found.oneAgain]);
}

/** What is wrong is named, not what happened to read it first. */
async function lostWords({ call }, check) {
  const selection = await call("configure", { selection: "nothing_of_the_sort > 1" });
  check(
    "a selection of no column is what is said to be wrong",
    /^The selection/.test(selection.error ?? ""),
    selection,
  );
  const priors = await call("evaluate", { scheme: "k-fold", priors: "flat" });
  check("unknown priors of folds are refused in words", /fractions/.test(priors.error ?? ""), priors);
  const nothing = await call("configure", null);
  check("a change that is no object is refused in words", /an object was expected/.test(nothing.error ?? ""), nothing);
}

/** CLAXBOI's cells of a property with one value have no width. */
async function constantProperty({ page, call }, check) {
  const constant = { name: "one", expression: "3", category: "spectrum", scale: "linear" };
  const methods = ["paper", "weighted", "claxboi-2022", "claxboi-2024"];
  for (const method of methods) {
    await call("configure", { method, properties: [properties[0], constant] });
    const { counts, error } = await call("classify");
    check(`${method}: a constant property does no harm`, error === undefined && counts.AGN > 0, error ?? counts);
    await page.click("#go-explore");
    await page.waitForSelector("#source-table tbody tr");
    await page.waitForTimeout(200);
    const errors = await page.locator("#notices .notice.error").allTextContents();
    check(`${method}: all of it can be drawn`, errors.length === 0, errors);
  }
  await call("close");
  const closed = await call("classify");
  check("without a catalogue, that is what is missing", /No catalogue is open/.test(closed.error ?? ""), closed);
}
