import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { startHarness } from "../../test/browser/harness.mjs";
import { makeDemo } from "../make-demo.mjs";
import { median } from "./time.mjs";

const block = 2880;

/** Times the built page in a browser with the demo and with longer catalogues; rows `[what, figure]`. */
export async function benchPage() {
  const harness = await startHarness();
  try {
    const rows = [...(await demoRows(harness))];
    for (const sources of [100_000, 800_000]) rows.push(...(await catalogueRows(harness, sources)));
    return rows;
  } finally {
    await harness.close();
  }
}

/** From the click on the demo to the classified table: in a new tab, and once the tab has seen a catalogue. */
async function demoRows({ open }) {
  const visit = await open();
  const times = [];
  for (let i = 0; i < 4; i++) {
    times.push(await visit.page.evaluate(clickDemo));
    await visit.call("close");
  }
  const longest = Math.max(0, ...(await visit.longTasks()).map(({ duration }) => duration));
  await visit.close();
  return [
    ["demo, click to classified table, in a new tab", `${(times[0] / 1000).toFixed(2)} s`],
    ["  again in the same tab, median of 3", `${(median(times.slice(1)) / 1000).toFixed(2)} s`],
    ["  longest task of the main thread", `${longest.toFixed(0)} ms`],
  ];
}

async function catalogueRows(harness, sources) {
  const file = join(harness.folder, `bench-${sources}.fits`);
  writeLongCatalogue(file, sources);
  const megabytes = statSync(file).size / 1e6;
  const visit = await harness.open();
  const { page, call } = visit;
  await page.evaluate(() =>
    document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "bench" })),
  );
  await page.setInputFiles("#bench", file);
  const plain = [];
  for (let i = 0; i < 3; i++) plain.push(await page.evaluate(readPlainly));
  const opened = await page.evaluate(openTimed);
  const before = (await visit.longTasks()).length;
  const first = await call("classify");
  const again = [];
  for (let i = 0; i < 3; i++) again.push((await call("classify")).seconds);
  const { stages } = await call("classify");
  const one = await call("classify", { workers: 1 });
  const longest = Math.max(0, ...(await visit.longTasks()).slice(before).map(({ duration }) => duration));
  const problems = await visit.problems();
  await visit.close();
  if (problems.length > 0) throw new Error(problems.join("; "));
  const speed = (seconds) => `${seconds.toFixed(2)} s (${(megabytes / seconds).toFixed(0)} MB/s)`;
  return [
    [`FITS, ${sources} sources, ${megabytes.toFixed(0)} MB: its bytes read and thrown away`, speed(median(plain))],
    ["  opened: read, loaded, recognised", `${speed(opened)}: ${(opened / median(plain)).toFixed(1)} times as long`],
    ["  trained and classified", `${first.seconds.toFixed(2)} s, training ${(first.stages.train ?? 0).toFixed(2)} s`],
    [`  classified again, ${first.workers} workers, median of 3`, `${median(again).toFixed(2)} s`],
    ...Object.entries(stages).map(([stage, seconds]) => [`    of it: ${stage}`, `${seconds.toFixed(2)} s`]),
    [
      "  classified by one worker",
      `${one.seconds.toFixed(2)} s: ${(one.seconds / median(again)).toFixed(1)} times as long`,
    ],
    ["  longest task of the main thread while classifying", `${longest.toFixed(0)} ms`],
  ];
}

/** The demo catalogue over and over, labelled the first time only. */
function writeLongCatalogue(file, sources) {
  const { fits } = makeDemo();
  const text = fits.toString("latin1", block, 8 * block);
  const start = block + Math.ceil((text.indexOf("END     ") + 80) / block) * block;
  const header = Buffer.from(fits.subarray(0, start));
  const card = (keyword) => Number(/= +(\d+)/.exec(text.slice(text.indexOf(keyword)))[1]);
  const [rowBytes, rows] = [card("NAXIS1  "), card("NAXIS2  ")];
  header.write(String(sources).padStart(20), block + text.indexOf("NAXIS2  ") + 10, "latin1");
  const labelled = fits.subarray(start, start + rows * rowBytes);
  const unlabelled = Buffer.from(labelled);
  const label = 23 + 8 + 8 + 4; // after name, ra, dec and pos_err
  for (let row = 0; row < rows; row++) unlabelled.fill(" ", row * rowBytes + label, row * rowBytes + label + 4);
  const to = openSync(file, "w");
  writeSync(to, header);
  for (let done = 0; done < sources; done += rows)
    writeSync(to, done === 0 ? labelled : unlabelled, 0, Math.min(rows, sources - done) * rowBytes);
  const size = sources * rowBytes;
  writeSync(to, Buffer.alloc(Math.ceil(size / block) * block - size));
  closeSync(to);
}

/** These run in the page. */
async function clickDemo() {
  const started = performance.now();
  document.querySelector("#open-demo").click();
  while (
    document.querySelector("#source-table td .class-of-source") === null ||
    document.querySelector("#explore").hidden
  )
    await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - started;
}

async function readPlainly() {
  const [file] = document.querySelector("#bench").files;
  const started = performance.now();
  for (let at = 0; at < file.size; at += 32 << 20) await file.slice(at, at + (32 << 20)).arrayBuffer();
  return (performance.now() - started) / 1000;
}

async function openTimed() {
  const started = performance.now();
  await globalThis.xsieve.open(document.querySelector("#bench").files[0]);
  return (performance.now() - started) / 1000;
}
