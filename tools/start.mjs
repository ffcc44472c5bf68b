// `npm start`: installs what is missing, builds the page and serves it until it is stopped.
import { join } from "node:path";
import { serve } from "./serve.mjs";
import { checkNode, installPackages, npm, root } from "./setup.mjs";

checkNode();
installPackages();
npm(["run", "build"]);
const { url } = await serve(join(root, "dist"), { port: Number(process.env.PORT ?? 4173) });
console.log(`\nXsieve is at ${url} (Ctrl+C stops it).`);
