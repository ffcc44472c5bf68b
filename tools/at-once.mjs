// `node tools/at-once.mjs lint types` runs these scripts of package.json at once; what each prints is shown when it has ended.
import { spawn } from "node:child_process";
import { root } from "./setup.mjs";

const codes = await Promise.all(process.argv.slice(2).map(run));
process.exitCode = codes.find((code) => code !== 0) ?? 0;

function run(script) {
  return new Promise((resolve) => {
    const ran = spawn("npm", ["run", script], { cwd: root, shell: process.platform === "win32" });
    const parts = [];
    for (const stream of [ran.stdout, ran.stderr]) stream.on("data", (part) => parts.push(part));
    ran.on("error", (error) => parts.push(`${error.message}\n`));
    ran.on("close", (code) => {
      process.stdout.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
      resolve(code ?? 1);
    });
  });
}
