import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { serve } from "../serve.mjs";
import { requireChromium, root } from "../setup.mjs";

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
  const profiles = [];
  const start = async (url, files) => {
    const profile = mkdtempSync(join(folder, "profile-"));
    profiles.push(profile);
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: requireChromium(),
      args: [...flags, `--xsieve-bench=${profile}`],
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
    return { tab, memory: () => memoryOf(profile), close: () => context.close() };
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
      await opened.tab.waitForFunction(() => globalThis.bench);
      return opened;
    },
    async close() {
      await Promise.all([page.close(), bench.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resident memory now and at most, in MB, of the browser process with this profile and of its largest renderer. */
function memoryOf(profile) {
  const found = { browser: { now: 0, most: 0 }, renderer: { now: 0, most: 0 } };
  const read = (pid, name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return ""; // it has ended meanwhile
    }
  };
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parentOf = new Map(processes.map((pid) => [pid, /PPid:\s+(\d+)/.exec(read(pid, "status"))?.[1]]));
  const isBrowser = (pid) => {
    const command = read(pid, "cmdline");
    return command.includes(`--xsieve-bench=${profile}`) && !command.includes("--type=");
  };
  const descends = (pid) => pid !== undefined && (isBrowser(pid) || descends(parentOf.get(pid)));
  for (const pid of processes) {
    const kind = isBrowser(pid)
      ? "browser"
      : read(pid, "cmdline").includes("--type=renderer") && descends(pid)
        ? "renderer"
        : null;
    if (kind === null) continue;
    const status = read(pid, "status");
    const megabytes = (key) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
    found[kind].now = Math.max(found[kind].now, megabytes("VmRSS"));
    found[kind].most = Math.max(found[kind].most, megabytes("VmHWM"));
  }
  return found;
}
