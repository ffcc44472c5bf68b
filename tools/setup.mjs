// What a fresh clone needs before the page can be built or tested. Node's own modules only: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project, with a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const oldestNode = [20, 19];

/** Ends the process with one sentence if this Node is older than the project needs. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  stop(`Xsieve needs Node ${oldestNode.join(".")} or newer, and this is Node ${version}: install one from nodejs.org.`);
}

/** Installs the packages of package-lock.json unless exactly these are installed. */
export function installPackages() {
  if (packagesAreInstalled()) return;
  console.log("Installing the packages that package-lock.json names …");
  npm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
}

/** Runs npm in the project's folder with its output shown; a failure ends this process with the same code. */
export function npm(args, env = {}) {
  const script = process.env.npm_execpath; // set when npm itself started us; spares us looking for npm.cmd on Windows
  const [command, first] = script ? [process.execPath, [script]] : ["npm", []];
  const run = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: !script && process.platform === "win32",
  });
  if (run.error) stop(`npm could not be started: ${run.error.message}.`);
  if (run.status !== 0) process.exit(run.status ?? 1);
}

/** Path of a Chromium that starts; installed from Debian's packages if there is none and we may; else ends the process. */
export function requireChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.log("Installing Chromium from Debian's packages …");
    const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("/usr/bin/apt-get", ["update"], options);
    spawnSync("/usr/bin/apt-get", ["install", "-y", "chromium"], options);
  }
  return (
    findChromium() ??
    stop(
      "The browser tests need Chromium or Chrome: install one, or name it in the environment variable CHROMIUM_PATH.",
    )
  );
}

/** Path of the first Chromium or Chrome that starts, or undefined. */
export function findChromium() {
  return chromiumCandidates().find((path) => spawnSync(path, ["--version"], { timeout: 30_000 }).status === 0);
}

function packagesAreInstalled() {
  const wanted = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) => path === "" || optional || peer || installed[path]?.version === version,
  );
}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

function chromiumCandidates() {
  if (process.env.CHROMIUM_PATH) return [process.env.CHROMIUM_PATH];
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const folders = (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":");
  return [
    ...folders.flatMap((folder) =>
      names.map((name) => join(folder, process.platform === "win32" ? `${name}.exe` : name)),
    ),
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ...playwrightCandidates(),
  ].filter((path) => existsSync(path));
}

/** Browsers that Playwright has downloaded, the newest first. */
function playwrightCandidates() {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), ".cache/ms-playwright"),
    join(homedir(), "Library/Caches/ms-playwright"),
    process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, "ms-playwright"),
  ].filter((folder) => folder && existsSync(folder));
  const programs = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win/chrome.exe",
    "chrome-win64/chrome.exe",
    "chrome-linux/headless_shell",
    "chrome-headless-shell-linux64/chrome-headless-shell",
  ];
  return caches.flatMap((cache) =>
    readdirSync(cache)
      .filter((name) => name.startsWith("chromium"))
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .flatMap((name) => programs.map((program) => join(cache, name, program))),
  );
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
