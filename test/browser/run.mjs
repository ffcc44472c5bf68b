// `npm run test:browser`: runs the user stories against the built page.
// `node test/browser/run.mjs main --document` runs the stories whose names begin with `main` and renews the screenshots of docs/;
// with `--look` it keeps those of every state, and says where.
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../tools/setup.mjs";
import { startHarness } from "./harness.mjs";

const suffix = ".story.mjs";
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const looks = process.argv.includes("--look") ? mkdtempSync(join(tmpdir(), "xsieve-looks-")) : undefined;
const documents = process.argv.includes("--document") ? join(root, "docs") : undefined;
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));

const totals = { passed: 0, failed: 0 };
// The stories share nothing, each has a browser of its own; two at once use what one leaves of two cores.
const slow = ["formats", "accessibility", "scale", "bad-input", "set-up", "repeatable", "main"]; // first, lest one is left alone
const waiting = [...slow.filter((name) => names.includes(name)), ...names.filter((name) => !slow.includes(name))];
await Promise.all([tellAll(), tellAll()]);
if (looks !== undefined) console.log(`\nscreenshots: ${looks}`);
console.log(`\nbrowser: ${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

async function tellAll() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await tell(name);
}

/** Runs one story in a browser of its own. A check that fails does not end the story; an error does, and counts as a failure. */
async function tell(name) {
  const { title, default: story } = await import(join(import.meta.dirname, `${name}${suffix}`));
  const started = performance.now();
  const failures = [];
  let passed = 0;
  const check = (claim, condition, detail = "") => {
    if (condition) passed++;
    else
      failures.push(
        detail === "" ? claim : `${claim}: ${typeof detail === "string" ? detail : JSON.stringify(detail)}`,
      );
  };
  const harness = await startHarness({ documents, looks });
  try {
    await story({ ...harness, check });
  } catch (error) {
    const words = await harness.lastWords().catch(() => []);
    failures.push([`the story broke off: ${error.stack}`, ...words].join("\n      "));
  }
  await harness.close();
  totals.passed += passed;
  totals.failed += failures.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failures.length === 0 ? "✓" : "✗"} ${name}: ${title} (${passed} checks, ${seconds} s)`);
  for (const failure of failures) console.log(`    ✗ ${failure}`);
}
