export const title = "what runs can be cancelled at once, replaced or left, and nothing is lost";

// Between the press of Cancel and the page being free again: a few ms on a quiet machine; a busy one is no fault of the page.
const patience = 2_000; // ms

export default async function ({ open, check }) {
  const visit = await open();
  const { page, choose, drop, call } = visit;
  const large = { name: "large.csv", bytes: Buffer.from(catalogue(60_000)) };
  const small = { name: "small.csv", bytes: Buffer.from(catalogue(600)) };

  await choose([large]);
  await isCancelled(page, "opening", check);
  check("the start is shown again", await page.isVisible("#start"));

  await choose([small]);
  await page.waitForSelector("#set-up:not([hidden])");
  await page.click("#classify-button");
  await page.waitForSelector("#explore:not([hidden])");
  const before = await call("query", "SELECT * FROM catalogue");
  await choose([large]);
  await isCancelled(page, "opening another", check);
  const after = await call("query", "SELECT * FROM catalogue");
  check("the open catalogue and its results stay", JSON.stringify(after) === JSON.stringify(before));

  await choose([large]);
  await page.waitForSelector("#activity.busy");
  await drop([small], "body");
  await page.waitForFunction(() => document.querySelector("#activity.busy") === null);
  check("a file dropped while another is read replaces it", (await page.textContent("#file-line")).includes("600"));

  await drop([small, large], "body");
  await page.waitForSelector("#choice-dialog[open]");
  await page.keyboard.press("Escape");
  check("of two tables at once one is asked for", (await page.textContent("#file-line")).includes("600"));

  await choose([large]);
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("60,000"));
  await page.click("#go-set-up");
  await page.click("#classify-button");
  await isCancelled(page, "classifying", check);
  const classified = await call("classify");
  check("a cancelled classification can be made again", classified.rows === 60_000, classified);
  const margins = await call("query", "SELECT sum(margin) AS s FROM catalogue");

  await page.click("#save-button");
  await page.click("#save-catalogue");
  await isCancelled(page, "saving", check);
  const unchanged = await call("query", "SELECT sum(margin) AS s FROM catalogue");
  check("the results stay", unchanged[0].s === margins[0].s, unchanged);
  const saved = await page.evaluate(async () => (await globalThis.xsieve.export("csv")).size);
  check("a cancelled export can be made again", saved > large.bytes.length, saved);

  for (const expression of [
    "unnest([1, 2])",
    "sum(HR1)",
    "read_csv('x.csv')",
    "(SELECT 1 FROM 'x.parquet')",
    "HR1 +",
  ]) {
    const properties = [{ name: "E", expression, category: "spectrum", scale: "linear" }];
    const answer = await call("configure", { properties });
    check(`${expression} is refused by name`, /^Property E: /.test(answer.error ?? ""), answer);
  }

  await choose([large]);
  await page.waitForSelector("#activity.busy");
  await page.reload();
  await page.waitForFunction(() => globalThis.xsieve?.ready);
  check("a reload in the middle starts anew", await page.isVisible("#start"));
  check("no error got past the page", (await visit.problems()).length === 0, await visit.problems());
}

/** Presses Cancel as soon as it is there, and measures in the page how long it is busy after that. */
async function isCancelled(page, what, check) {
  const milliseconds = await page.evaluate(async () => {
    const activity = document.querySelector("#activity");
    const until = async (holds) => {
      for (let tries = 0; tries < 20_000 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await until(() => activity.classList.contains("busy"));
    const pressed = performance.now();
    activity.querySelector("button").click();
    await until(() => !activity.classList.contains("busy"));
    return performance.now() - pressed;
  });
  check(`${what} is cancelled within ${patience} ms`, milliseconds < patience, `${Math.round(milliseconds)} ms`);
}

function catalogue(rows) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const label = i < 300 ? ["AGN", "Star", "XRB"][i % 3] : "";
    return `${i},${label},${Math.sin(i).toFixed(4)},${((i % 3) + Math.cos(i)).toFixed(4)},${(((i * 37) % 180) - 90).toFixed(2)}`;
  });
  return `id,class,HR1,HR2,b\n${lines.join("\n")}\n`;
}
