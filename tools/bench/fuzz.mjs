import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { figure } from "./figures.mjs";

/** Many times as many damaged files of every format as the tests read, by the same checks: the first that fails them ends the run. */
export function benchFuzz({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), "xsieve-fuzz-"));
  const log = join(folder, "counts.txt");
  const started = performance.now();
  try {
    execFileSync("npx", ["vitest", "run", "mutants", "--testTimeout=3600000"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, XSIEVE_MUTANTS: quick ? "3" : "30", XSIEVE_MUTANTS_LOG: log },
    });
    const seconds = (performance.now() - started) / 1000;
    const files = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .reduce((sum, line) => sum + Number(line), 0);
    return [
      figure("damaged files of all formats that became a table or a sentence, in less than 5 s and 500 MB", files, "", {
        asked: { atLeast: 20_000 },
      }),
      figure("  time of it", seconds, "s"),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
