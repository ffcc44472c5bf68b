import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { serve } from "../serve.mjs";
import { requireChromium, root } from "../setup.mjs";
import { processesOf } from "./processes.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Serves the built page, and the page of the benchmarks, isolated from other origins (timers then are exact to 5 µs), and opens browsers with a
 * profile on disk, as a user's is.
 */
export async function startBrowsers() {
  const folder = mkdtempSync(join(tmpdir(), "xsieve-bench-"));
  await build({
    root: join(root, "tools/bench/page"),
    configFile: false,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: join(folder, "page"), target: "es2022", assetsInlineLimit: 0, emptyOutDir: true },
  });
  const page = await serve(join(root, "dist"), { isolated: true });
  const bench = await serve(join(folder, "page"), { isolated: true });
  const start = async (url, files) => {
    const profile = mkdtempSync(join(folder, "profile-"));
    const mark = `--xsieve-bench=${profile}`;
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: requireChromium(),
      args: [...flags, mark],
      chromiumSandbox: false,
      viewport: { width: 1440, height: 900 },
    });
    await context.addInitScript(() => {
      delete globalThis.showSaveFilePicker;
      globalThis.longTasks = [];
      new PerformanceObserver((list) =>
        globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({
        type: "longtask",
        buffered: true,
      });
    });
    const tab = await context.newPage();
    tab.setDefaultTimeout(600_000);
    await tab.goto(url);
    await tab.evaluate(() => {
      const input = Object.assign(document.createElement("input"), {
        type: "file",
        id: "bench",
        multiple: true,
        hidden: true,
      });
      document.body.append(input);
    });
    if (files.length > 0) await tab.setInputFiles("#bench", files);
    return { tab, ...processesOf(mark), close: () => context.close() };
  };
  return {
    folder,
    /** The built page; its database is up after `settle` milliseconds. */
    async open(files = [], settle = 4_000) {
      const opened = await start(page.url, files);
      await opened.tab.waitForFunction(() => globalThis.xsieve?.ready);
      await new Promise((resolve) => setTimeout(resolve, settle));
      return opened;
    },
    async bench(files = []) {
      const opened = await start(bench.url, files);
      // Until its script has run, the name is that of the input with this id.
      await opened.tab.waitForFunction(() => globalThis.bench?.readPlainly);
      return opened;
    },
    async close() {
      await Promise.all([page.close(), bench.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
