import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  base: "./",
  define: { __XSIEVE_VERSION__: JSON.stringify(version) },
  worker: { format: "es" },
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
  optimizeDeps: { exclude: ["@duckdb/duckdb-wasm"] },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/equal-bytes.ts"],
    env: { TZ: "UTC" },
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    // Nothing else runs meanwhile.
    maxWorkers: "100%",
    // Modules and jsdom are loaded once for many files; what a test replaces is put back after it.
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
