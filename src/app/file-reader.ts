import { proxy } from "comlink";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import type { AllowLarge } from "../readers/gzip.ts";
import { startReader, type Client } from "./worker-client.ts";

/** The reader that loads further columns of the open file; ended with it. */
let openReader: Client<ReaderApi> | null = null;

/** Who is asked before a very large compressed file is decompressed further; null: it is refused. */
let allowLarge: AllowLarge | null = null;

/**
 * Makes a reader that of the open file, and ends the one before it; null: no file is open any more.
 * @param ask who was asked about large files when it was opened
 */
export function keepReader(next: Client<ReaderApi> | null, ask: AllowLarge | null): void {
  openReader?.end();
  openReader = next;
  allowLarge = ask;
}

/** The reader of the open file; null: none is open. */
export const presentReader = (): Client<ReaderApi> | null => openReader;

/** The reader worker of the open file. */
export function reader(): Client<ReaderApi> {
  if (openReader === null) throw new Error("No catalogue is open.");
  return openReader;
}

/** Ends the reader worker of the open file (a cancelled export) and starts another. */
export function restartReader(): void {
  const next = startReader();
  if (allowLarge !== null) void next.api.askBeforeLarge(proxy(allowLarge));
  keepReader(next, allowLarge);
}
