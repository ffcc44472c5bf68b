// What the stories stand on: the built page on a plain host, in a real Chromium, with everything it does on record.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";
import { requireChromium, root } from "../../tools/setup.mjs";
import { startProxy } from "./proxy.mjs";

const flags = [
  "--no-sandbox", // Chromium refuses its sandbox to root, which continuous integration often is
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--js-flags=--liftoff-only", // the database is used for seconds: compiling its code for good would take longer than all it is asked for
];
const patience = 120_000; // ms; a slow machine is no fault of the page

/**
 * Serves a copy of dist/ from a folder below the root of a host and starts a browser with a new profile.
 * @param options.documents where screenshots meant for the documentation go
 * @param options.looks where the others go; without it they are not taken, which is faster
 */
export async function startHarness({ documents, looks } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "xsieve-browser-"));
  const page = join(folder, "page");
  cpSync(join(root, "dist"), page, { recursive: true }); // a build meanwhile does not change the page under the story
  const host = await serve(page, { path: "/some/folder/of/a/host/" });
  const proxy = await startProxy(new URL(host.url).origin);
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: flags,
    proxy: { server: proxy.address },
    chromiumSandbox: false,
  });
  const visits = [];
  return {
    /** Opens the page in a context of its own (no storage shared) and waits until it is wired. */
    open: async (options) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        acceptDownloads: true,
        ...options,
      });
      const opened = await visit(context, { url: host.url, proxy, documents, looks });
      visits.push(opened);
      return opened;
    },
    /** What the last page shows and has complained of: for a story that broke off. */
    lastWords: async () => {
      const last = visits.at(-1);
      if (!last || last.page.isClosed()) return [];
      const path = join(folder, "broken-off.png");
      await last.page.screenshot({ path, fullPage: true });
      const shown = await last.page.$$eval("#notices .notice, #activity .stage", (all) =>
        all.map((one) => one.textContent),
      );
      return [`it looked so: ${path}`, ...shown.filter((text) => text !== ""), ...(await last.problems())];
    },
    close: async () => {
      await browser.close();
      await Promise.all([proxy.close(), host.close()]);
      rmSync(page, { recursive: true });
    },
  };
}

async function visit(context, { url, proxy, documents, looks }) {
  const problems = [];
  await context.addInitScript(watchFromInside);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.xsieve?.ready);
  await page.evaluate(() => globalThis.xsieve.ready);
  return {
    page,
    url,
    /** Requests to other hosts since the browser started: of the page, of workers and of the browser itself. */
    foreign: proxy.foreign,
    own: proxy.own,
    /** Console errors, uncaught errors and violations of the page's security policy so far. */
    problems: async () => [...problems, ...(await page.evaluate(() => globalThis.storyWatch.violations))],
    /** Start and length in ms of the main-thread tasks of 50 ms and more so far. */
    longTasks: () => page.evaluate(() => globalThis.storyWatch.longTasks),
    /** Calls a function of the scripting interface, `call("classify", { workers: 1 })`; an Error comes back as `{ error }`. */
    call: (name, ...args) =>
      page.evaluate(
        async ([name, args]) => {
          try {
            return await globalThis.xsieve[name](...args);
          } catch (error) {
            return { error: error.message, kind: error.name };
          }
        },
        [name, args],
      ),
    /** Waits until a claim holds of the settings. */
    settingsBecome: async (claim) => {
      const end = Date.now() + patience;
      for (;;) {
        const settings = await page.evaluate(() => globalThis.xsieve.settings());
        if (claim(settings)) return;
        if (Date.now() > end) throw new Error(`The settings never became so: ${claim}; ${JSON.stringify(settings)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** Waits until nothing runs: a second long call would be refused. */
    idle: () => page.waitForFunction(() => document.querySelector("#activity.busy") === null),
    /** Opens a file as `xsieve.open` does for a script: `{ name, bytes }`. */
    openFile: (file) => withFiles(page, [file], openByScript),
    /** Drops files on the page as a mouse does. */
    drop: (files, target = "#drop-zone") => withFiles(page, files, dropOn, target),
    /** Chooses files in the file dialogue. */
    choose: (files) =>
      page
        .locator("#file-input")
        .setInputFiles(
          files.map(({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) })),
        ),
    /** Does what starts a download and returns `{ name, bytes }` of the file whose name ends so. */
    download: async (act, ending) => {
      const predicate = (download) => download.suggestedFilename().endsWith(ending);
      const [download] = await Promise.all([page.waitForEvent("download", { predicate }), act()]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    },
    /**
     * Failed accessibility rules (WCAG 2 A and AA, axe's best practices) of what is shown now, one text each.
     * @param rules only these, by axe's names
     */
    accessibility: async (rules) => {
      if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
      return page.evaluate(async (values) => {
        const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        const runOnly = values === null ? tags : { type: "rule", values };
        // The lines of a table are alike; a few stand for all.
        const exclude = [["#source-table tbody tr:nth-child(n + 6)"], ["#columns-table tbody tr:nth-child(n + 6)"]];
        const { violations } = await globalThis.axe.run(
          { include: [document], exclude },
          { runOnly, resultTypes: ["violations"] },
        );
        return violations.map(
          ({ id, help, nodes }) => `${id}: ${help} (${nodes.slice(0, 3).map(({ target }) => target.join(" "))})`,
        );
      }, rules ?? null);
    },
    /** Saves what is shown, where somebody wants to look at it; with `document: true` for the documentation. */
    screenshot: async (name, { document = false, ...options } = {}) => {
      const into = document && documents ? documents : looks;
      if (into === undefined) return;
      mkdirSync(into, { recursive: true });
      await page.screenshot({ path: join(into, `${name}.png`), ...options });
    },
    close: () => context.close(),
  };
}

/** Runs in the page before its own scripts. */
function watchFromInside() {
  const watch = { violations: [], longTasks: [] };
  globalThis.storyWatch = watch;
  delete globalThis.showSaveFilePicker; // nobody answers it in a browser without a window
  document.addEventListener("securitypolicyviolation", (event) =>
    watch.violations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`),
  );
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watch.longTasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
}

/** Runs in the page: `files` as a drag from the desktop brings them. */
function dropOn({ files, target }) {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const element = document.querySelector(target) ?? document.body;
  for (const type of ["dragenter", "dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
  }
}

/** Runs in the page. */
async function openByScript({ files }) {
  try {
    return await globalThis.xsieve.open(files[0]);
  } catch (error) {
    return { error: error.message, kind: error.name };
  }
}

/** Makes `File`s in the page and gives them to `act`, a function that runs there. */
async function withFiles(page, files, act, target) {
  const parcels = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") }));
  const handle = await page.evaluateHandle(
    (parcels) => parcels.map(({ name, text }) => new File([Uint8Array.fromBase64(text)], name)),
    parcels,
  );
  const result = await page.evaluate(act, { files: handle, target });
  await handle.dispose();
  return result;
}
