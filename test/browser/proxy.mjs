// The browser's only way to the network: whatever the page, its workers or the browser itself ask for passes here and is written down.
import { createServer, request as ask } from "node:http";

/** What Chromium asks for on its own account, on an empty page too: its components, its form filling and its sign-in. */
const browsersOwn =
  /^(https?:\/\/)?((update|content-autofill)\.googleapis\.com|(accounts|android\.clients)\.google\.com)[:/]/;

/**
 * Starts a proxy that lets requests to one origin through, refuses all others, and keeps the lines of both (`GET http://…`; the foreign without method):
 * `{ address, own, foreign, close }`. An encrypted request shows only its host and port. Chromium's own requests are refused and not kept.
 */
export async function startProxy(origin) {
  const own = [];
  const foreign = [];
  const note = (address) => {
    if (!browsersOwn.test(address)) foreign.push(address);
  };
  const server = createServer((request, response) => {
    if (!request.url.startsWith(`${origin}/`)) {
      note(request.url);
      response.writeHead(403).end();
      return;
    }
    own.push(`${request.method} ${request.url}`);
    const forward = ask(request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forward.on("error", () => response.destroy());
    request.pipe(forward);
  });
  server.on("connect", (request, socket) => {
    note(request.url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    own,
    foreign,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
