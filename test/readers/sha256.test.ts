import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256 } from "../../src/readers/sha256.ts";

it("sha256(file) is what Node's own implementation gives", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256);
  expect(await sha256(new Blob([bytes]))).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(await sha256(new Blob([]))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
