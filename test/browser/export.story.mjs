import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../tools/setup.mjs";

export const title = "exports are the same bytes wherever they are written, and leave nothing behind";

const prefix = "xsieve-export-";

export default async function ({ open, check }) {
  const demo = gunzipSync(readFileSync(join(root, "public", "demo-catalogue.fits.gz")));
  const visit = await open();
  await visit.openFile({ name: "demo.fits", bytes: demo });
  await visit.call("classify");

  const first = await exported(visit, "fits");
  check("a FITS export is larger than one piece", first.size > 8 * 1024 * 1024, first);
  check("it is written to the private file system", first.kept.length === 1, first.kept);
  const sum = createHash("sha256").update(demo).digest("hex");
  check("it carries the checksum of the file", first.head.includes(`XSSHA256= '${sum}'`));
  const { input } = await visit.call("provenance");
  check("and so does the provenance", input.sha256 === sum, input);
  const csv = await exported(visit, "csv");

  await elsewhere(visit, { fits: first, csv }, check);
  await picking(visit, first, check);
  await leaving(visit, demo, check);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

/** Browsers without a private file system, without room in it, or with too little. */
async function elsewhere(visit, expected, check) {
  const { page } = visit;
  for (const [what, before, after] of [
    ["without a private file system", hideFolder, showFolder],
    ["where there is no room for the file", () => page.evaluate(pretendQuota, 1_000), () => page.evaluate(tellQuota)],
    ["where the room ends in the middle", () => limitQuota(page, 9), () => limitQuota(page, null)],
    ["where there is no room at all, which is seen late", () => limitQuota(page, 0), () => limitQuota(page, null)],
  ]) {
    await removeAll(page);
    await before(page);
    for (const format of ["fits", "csv"]) {
      const found = await exported(visit, format);
      check(`${what}: the same ${format} file`, found.sum === expected[format].sum, [found, expected[format].size]);
    }
    await after(page);
  }
}

/** A file that the user picks, in the private file system for want of a dialogue. */
async function picking(visit, expected, check) {
  const { page, idle } = visit;
  await removeAll(page);
  const choose = async () => {
    await page.evaluate(() => (globalThis.picked = 0));
    await page.click("#save-button");
    await page.click("#save-catalogue");
    await page.waitForFunction(() => globalThis.picked === 1);
  };
  const save = async () => {
    // A disk that is full may end it before anybody has looked.
    await page.evaluate(() => {
      globalThis.wasBusy = false;
      const activity = document.querySelector("#activity");
      new MutationObserver(() => (globalThis.wasBusy ||= activity.classList.contains("busy"))).observe(activity, {
        attributeFilter: ["class"],
      });
    });
    await choose();
    await page.waitForFunction(() => globalThis.wasBusy);
    await idle();
  };
  await page.evaluate(() => {
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      globalThis.picked++;
      const folder = await navigator.storage.getDirectory();
      return folder.getFileHandle(suggestedName, { create: true });
    };
  });
  await save();
  const name = "demo_xsieve.fits";
  await page.waitForFunction(async (wanted) => {
    const folder = await navigator.storage.getDirectory();
    // The browser writes beside the file and moves it into its place: for a moment there may be none.
    const handle = await folder.getFileHandle(wanted).catch(() => null);
    return handle !== null && (await handle.getFile()).size > 0;
  }, name);
  const [sum, kept] = [await sumOfKept(page, name), await names(page)];
  check("a picked file has the same bytes", sum === expected.sum);
  check("and is written in place, by way of no other", kept.length === 1, kept);

  await limitQuota(page, 9);
  await save();
  const notice = await page.waitForSelector("#notices .notice.error .notice-text").then((text) => text.textContent());
  check("a disk that is full is told in a sentence", notice.startsWith(`${name} could not be written: `), notice);
  await limitQuota(page, null);
  check("and the file is what it was before", (await sumOfKept(page, name)) === expected.sum);
  await removeAll(page);
  await limitQuota(page, 9);
  await save();
  await page.waitForFunction(async () => {
    for await (const _ of (await navigator.storage.getDirectory()).keys()) return false;
    return true;
  });
  check("a new one that could not be written is removed", (await names(page)).length === 0);
  await limitQuota(page, null);
  await page.$$eval("#notices .notice button", (all) => all.forEach((button) => button.click()));

  await page.evaluate(() => {
    globalThis.showSaveFilePicker = () => {
      globalThis.picked++;
      return Promise.reject(new DOMException("The user aborted a request.", "AbortError"));
    };
  });
  await choose();
  await idle();
  check("nothing happens where the user changes their mind", (await page.$$("#notices .notice")).length === 0);
  await page.evaluate(() => delete globalThis.showSaveFilePicker);
}

/** Cancelled exports, other tabs, reloads. */
async function leaving(visit, demo, check) {
  const { page, url, call } = visit;
  const outcome = await page.evaluate(async () => {
    const controller = new AbortController();
    const onProgress = (fraction) => fraction > 0 && controller.abort();
    const running = globalThis.xsieve.export("csv", { signal: controller.signal, onProgress });
    return running.then(
      () => "finished",
      (error) => error.name,
    );
  });
  check("an export is cancelled in the middle", outcome === "AbortError", outcome);
  await until(async () => (await names(page)).length === 0);
  check("and its file is gone", (await names(page)).length === 0, await names(page));
  const again = await call("export", "fits", { columns: "results" });
  check("a cancelled export can be made again", again.error === undefined, again);

  const other = await page.context().newPage();
  await other.goto(url);
  await other.waitForFunction(() => globalThis.xsieve?.ready);
  await other.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    await folder.getFileHandle("xsieve-export-of-a-tab-that-is-gone", { create: true });
  });
  await other.reload();
  await until(async () => !(await names(other)).some((name) => name.endsWith("gone")));
  const kept = await names(other);
  check("another tab removes what nobody uses, and that alone", kept.length === 1, kept);

  await page.evaluate(() => void globalThis.xsieve.export("csv").catch(() => undefined));
  await until(async () => (await names(other)).length === 2);
  await page.reload();
  await until(async () => {
    await other.reload();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return (await names(other)).length === 0;
  });
  check("a reload in the middle leaves no file for long", (await names(other)).length === 0, await names(other));
  await other.close();
}

async function until(holds) {
  const end = Date.now() + 30_000;
  while (!(await holds()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Checksum, size and first bytes of an export, and the names of the files that exports hold meanwhile. */
async function exported({ page }, format) {
  return page.evaluate(
    async ([format, prefix]) => {
      const blob = await globalThis.xsieve.export(format);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
      const kept = [];
      try {
        for await (const name of (await navigator.storage.getDirectory()).keys())
          if (name.startsWith(prefix)) kept.push(name);
      } catch {
        // This story takes the private file system away, too.
      }
      return { sum: digest.toHex(), size: blob.size, head: await blob.slice(0, 200_000).text(), kept };
    },
    [format, prefix],
  );
}

const sumOfKept = (page, name) =>
  page.evaluate(async (wanted) => {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle(wanted)).getFile();
    return new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())).toHex();
  }, name);

const names = (page) =>
  page.evaluate(async () => {
    const found = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) found.push(name);
    return found;
  });

/** Removes the files of finished exports, whose bytes would count against the quota. */
async function removeAll(page) {
  await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) await folder.removeEntry(name);
  });
}

const hideFolder = (page) =>
  page.evaluate(() => {
    globalThis.getDirectory = StorageManager.prototype.getDirectory;
    delete StorageManager.prototype.getDirectory;
  });
const showFolder = (page) =>
  page.evaluate(() => {
    StorageManager.prototype.getDirectory = globalThis.getDirectory;
  });

/** These run in the page. */
function pretendQuota(quota) {
  globalThis.estimate ??= StorageManager.prototype.estimate;
  StorageManager.prototype.estimate = () => Promise.resolve({ quota, usage: 0 });
}
function tellQuota() {
  StorageManager.prototype.estimate = globalThis.estimate;
}

/** Sets the room that the browser gives, in MB (null: as much as ever), while the page is told of plenty. */
async function limitQuota(page, megabytes) {
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send("Storage.overrideQuotaForOrigin", {
    origin,
    ...(megabytes === null ? {} : { quotaSize: megabytes * 1e6 }),
  });
  // The override lasts as long as the session.
  if (megabytes === null) await page.evaluate(tellQuota);
  else await page.evaluate(pretendQuota, 1e12);
}
