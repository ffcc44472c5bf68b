import { tableFromIPC } from "@uwdata/flechette";

/** The rows of a small Arrow IPC stream as objects. Integers come as numbers where these are exact, else as text; missing is null. */
export function objects(ipc: Uint8Array): Record<string, unknown>[] {
  const rows = tableFromIPC(ipc, { useBigInt: true, useDate: true, useProxy: false }).toArray() as Record<
    string,
    unknown
  >[];
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
}

/** The only row of a result. */
export function one(ipc: Uint8Array): Record<string, unknown> {
  return objects(ipc)[0];
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (Array.isArray(value)) return value.map(plain);
  return value ?? null;
}
