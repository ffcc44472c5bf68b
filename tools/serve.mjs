// A static file server for the built page, as plain as the hosts that it is meant for: no special header, no rewriting.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const mediaTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".gz": "application/gzip", // without Content-Encoding: the page gets the bytes of the file
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves a folder on this machine alone and returns `{ url, close }`.
 * @param folder what is served
 * @param options.port the first port to try; one in use gives way to the next; 0 = any free one
 * @param options.isolated whether pages are isolated from other origins: their timers then are finer, which benchmarks want
 * @param options.path where the folder appears, with a slash at both ends
 */
export async function serve(folder, { port = 0, path = "/", isolated = false } = {}) {
  const headers = isolated ? isolation : {};
  const server = createServer((request, response) => answer(folder, path, headers, request, response));
  const taken = await listen(server, port);
  return {
    url: `http://localhost:${taken}${path}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

function listen(server, port, tries = 50) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE" && tries > 1) resolve(listen(server, port + 1, tries - 1));
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server.address().port));
  });
}

function answer(folder, path, headers, request, response) {
  const file = request.method === "GET" || request.method === "HEAD" ? fileOf(folder, path, request.url) : undefined;
  if (!file) {
    response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
    return;
  }
  response.writeHead(200, {
    "content-type": mediaTypes[extname(file.name)] ?? "application/octet-stream",
    "content-length": file.size,
    "cache-control": "no-cache",
    ...headers,
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(file.name)
      .on("error", () => response.destroy()) // it went while it was asked for
      .pipe(response);
}

/** Name and size of the file that a request asks for, or undefined if there is none inside the folder. */
function fileOf(folder, path, url) {
  const asked = pathnameOf(url);
  if (!asked?.startsWith(path)) return undefined;
  const inside = asked.slice(path.length);
  const name = normalize(join(folder, inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside));
  if (!name.startsWith(normalize(folder + sep))) return undefined;
  const stats = statSync(name, { throwIfNoEntry: false });
  return stats?.isFile() ? { name, size: stats.size } : undefined;
}

function pathnameOf(url) {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined; // an address that does not parse names no file
  }
}
