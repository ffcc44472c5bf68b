import { readFileSync, readdirSync, writeFileSync } from "node:fs";

/**
 * The processes of a browser that was started with a mark among its flags, read from /proc (Linux): the browser process, and the renderers
 * that descend from it.
 */
export function processesOf(mark) {
  const largest = (key) => {
    const found = { browser: 0, renderer: 0 };
    for (const { pid, kind } of find(mark)) {
      const kilobytes = Number(new RegExp(`${key}:\\s+(\\d+)`).exec(read(pid, "status"))?.[1] ?? 0);
      found[kind] = Math.max(found[kind], Math.round(kilobytes / 1024));
    }
    return found;
  };
  return {
    /** Resident memory in MiB, now and at most so far, of the browser process and of the largest renderer. */
    memory: () => {
      const [now, most] = [largest("VmRSS"), largest("VmHWM")];
      return {
        browser: { now: now.browser, most: most.browser },
        renderer: { now: now.renderer, most: most.renderer },
      };
    },
    /** What was used at most counts from now on. */
    resetPeaks: () => find(mark).forEach(({ pid }) => writeFileSync(`/proc/${pid}/clear_refs`, "5")),
    /** Seconds of processor time so far, of the browser process and of all renderers. */
    processor: () => {
      const found = { browser: 0, renderer: 0 };
      for (const { pid, kind } of find(mark)) {
        const stat = read(pid, "stat");
        // The name may hold blanks and brackets; user and system time are the 12th and 13th field behind it, in hundredths.
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (fields.length > 12) found[kind] += (Number(fields[11]) + Number(fields[12])) / 100;
      }
      return found;
    },
  };
}

function find(mark) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parentOf = new Map(pids.map((pid) => [pid, /PPid:\s+(\d+)/.exec(read(pid, "status"))?.[1]]));
  const isBrowser = (pid) => read(pid, "cmdline").includes(mark) && !read(pid, "cmdline").includes("--type=");
  const browsers = new Set(pids.filter(isBrowser));
  const descends = (pid) => pid !== undefined && (browsers.has(pid) || descends(parentOf.get(pid)));
  const renderers = pids.filter((pid) => read(pid, "cmdline").includes("--type=renderer") && descends(pid));
  return [
    ...[...browsers].map((pid) => ({ pid, kind: "browser" })),
    ...renderers.map((pid) => ({ pid, kind: "renderer" })),
  ];
}

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // it has ended meanwhile
  }
}
