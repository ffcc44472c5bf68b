/** Where DuckDB's own worker script is, and its code as the page has compiled it. */
type Code = { readonly script: string; readonly module: WebAssembly.Module };

// The first message brings the code. The answer is null, and from there on DuckDB listens, or why it cannot.
addEventListener(
  "message",
  ({ data }: MessageEvent<Code>) => {
    start(data).then(postMessage, (error: unknown) => postMessage(String(error)));
  },
  { once: true },
);

/**
 * Starts DuckDB-WASM with code that is compiled once for all catalogues of a page: by itself it would fetch 34 MB for each of them, piece by
 * piece through a script. It fetches nothing else.
 */
async function start({ script, module }: Code): Promise<null> {
  globalThis.fetch = () => Promise.resolve(new Response());
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const { exports } = await WebAssembly.instantiate(module, imports);
    // Its loader makes several entries for every export. Four fifths are C++ names, which only extensions would be linked with.
    const used = Object.keys(exports).filter((name) => !name.startsWith("_Z"));
    return { module, instance: { exports: Object.fromEntries(used.map((name) => [name, exports[name]])) } };
  };
  await import(/* @vite-ignore */ script);
  return null;
}
