import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packSmooth, unpackSmooth } from "../../src/model/smooth-numbers.ts";

describe("packSmooth", () => {
  it("keeps every float32 number to its last bit, zeros of both signs and the largest ones too", () => {
    const number = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 3.4028234663852886e38, -1e-45));
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const values = Float32Array.from(numbers);
        const found = unpackSmooth(packSmooth(values))!;
        expect(new Uint32Array(found.buffer)).toEqual(new Uint32Array(values.buffer));
      }),
      { seed: 1 },
    );
  });

  it("leaves what it was given as it was, and takes little room for a smooth curve", () => {
    const curve = Float32Array.from({ length: 4093 }, (_, i) =>
      Math.log(0.99 * Math.exp(-(((i - 2000) / 300) ** 2)) + 0.01),
    );
    const before = curve.slice();
    expect(packSmooth(curve).length).toBeLessThan(2 * curve.length);
    expect(curve).toEqual(before);
  });

  it("refuses bytes that are no packed numbers", () => {
    for (const bytes of [[0x80], [1, 0xff], [0xff, 0xff, 0xff, 0xff, 0x10], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]])
      expect(unpackSmooth(Uint8Array.from(bytes))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const found = unpackSmooth(bytes);
        expect(found === null || found.length <= bytes.length).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
