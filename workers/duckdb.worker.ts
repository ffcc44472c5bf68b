/** Where DuckDB's own worker script is, and its code: compiled already, or where it is. */
type Code = { readonly script: string; readonly code: string | WebAssembly.Module };

/** The compiled code, and from here on DuckDB listens; or which of the two could not be loaded, and why. */
type Answer = { readonly module: WebAssembly.Module } | { readonly missing: string; readonly reason: string };

addEventListener("message", ({ data }: MessageEvent<Code>) => void start(data).then(postMessage), { once: true });

/**
 * Starts DuckDB-WASM with code that is compiled once for all catalogues of a page, in the first of these workers: by itself it would fetch 34 MB
 * for each of them, piece by piece through a script. It fetches nothing else.
 */
async function start({ script, code }: Code): Promise<Answer> {
  let missing = typeof code === "string" ? code : script;
  try {
    const module = typeof code === "string" ? await WebAssembly.compileStreaming(fetch(code)) : code;
    globalThis.fetch = () => Promise.resolve(new Response());
    WebAssembly.instantiateStreaming = async (_, imports) => {
      const { exports } = await WebAssembly.instantiate(module, imports);
      // Its loader makes several entries for every export. Four fifths are C++ names, which only extensions would be linked with.
      const used = Object.keys(exports).filter((name) => !name.startsWith("_Z"));
      return { module, instance: { exports: Object.fromEntries(used.map((name) => [name, exports[name]])) } };
    };
    missing = script;
    await import(/* @vite-ignore */ script);
    return { module };
  } catch (error) {
    return { missing, reason: error instanceof Error ? error.message : String(error) };
  }
}
