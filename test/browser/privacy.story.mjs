import { openableFiles } from "./bad-files.mjs";

export const title = "nothing is sent anywhere, whatever is asked for";

const elsewhere = "https://elsewhere.example/catalogue";

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, foreign } = visit;
  const good = openableFiles().find(({ name }) => name === "good.csv");
  await page.click("#open-demo");
  await page.waitForSelector("#source-table td .class-of-source");
  await visit.openFile(good);
  await call("classify");
  await page.click("#go-explore");

  const refused = async (what, act) => {
    const answer = await act();
    check(`${what}: is refused in words`, answer?.error?.length > 20, answer);
  };
  const sql = (text) => () => call("query", text);
  await refused("an unknown function in a query", sql("SELECT no_such_function(ra) FROM catalogue"));
  await refused("a file of another host", sql(`SELECT * FROM read_csv('${elsewhere}.csv')`));
  await refused("a Parquet file of another host", sql(`SELECT * FROM read_parquet('${elsewhere}.parquet')`));
  await refused("a table named after an address", sql(`SELECT * FROM '${elsewhere}.parquet'`));
  await refused("an extension", sql("INSTALL httpfs"));
  await refused("loading an extension", sql("LOAD parquet"));
  await refused("attaching a database", sql(`ATTACH '${elsewhere}.db'`));
  await refused("writing a file", sql(`COPY (SELECT 1) TO '${elsewhere}.csv'`));
  await refused("a second statement", sql("SELECT 1; DROP VIEW catalogue"));
  await refused("an address of another site", () => call("open", `${elsewhere}.fits`));
  const property = (expression) => () =>
    call("configure", { properties: [{ name: "x", expression, category: "location", scale: "linear" }] });
  await refused("an unknown function in a property", property("no_such_function(ra)"));
  await refused("a file in a property", property(`(SELECT max(a) FROM read_csv('${elsewhere}.csv') t(a))`));
  await refused("a Parquet file", () =>
    visit.openFile({ name: "catalogue.parquet", bytes: Buffer.from("PAR1 and more PAR1") }),
  );
  const still = await call("query", "SELECT count(*) AS n FROM catalogue");
  check("the catalogue is still open after all that", still[0]?.n === good.rows, still);

  check("no request left for another host", foreign.length === 0, foreign);
  check(
    "all requests only read",
    visit.own.every((line) => line.startsWith("GET ")),
    visit.own,
  );
  check("the security policy was not violated", (await visit.problems()).length === 0, await visit.problems());
  await controlIsSeen(visit, check);
}

/** That the count above means something: a worker of a page without a policy asks for another host, and it is seen. */
async function controlIsSeen({ page, url, foreign }, check) {
  await page.goto(`${url}no-such-page`);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const text =
          "const r = new XMLHttpRequest(); r.open('GET', 'http://control.example/', false); try { r.send() } catch {} postMessage(0)";
        new Worker(URL.createObjectURL(new Blob([text]))).onmessage = resolve;
      }),
  );
  check(
    "a worker's request to another host would have been seen",
    foreign.includes("http://control.example/"),
    foreign,
  );
}
