import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../setup.mjs";

/** Sizes of the built page, compressed as hosts do; rows `[what, figure]`. */
export function measureSize() {
  const html = readFileSync(join(root, "dist/index.html"), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const all = readdirSync(join(root, "dist/assets")).map((name) => `assets/${name}`);
  const later = all.filter((name) => /\.(js|wasm)$/.test(name) && !first.includes(name));
  return [
    ["first load, JavaScript and CSS, gzip", kilobytes(first)],
    ...first.map((name) => [`  ${name}`, kilobytes([name])]),
    ["loaded later (workers, DuckDB), gzip", kilobytes(later)],
    ...later.map((name) => [`  ${name}`, kilobytes([name])]),
  ];
}

function kilobytes(names) {
  const bytes = names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(root, "dist", name)), { level: 9 }).length,
    0,
  );
  return `${(bytes / 1000).toFixed(1)} kB`;
}
