import { expect, it } from "vitest";
import { joinColumns } from "../../src/readers/join-columns.ts";
import type { ColumnData } from "../../src/readers/table.ts";

it("joins numbers, texts, and whole numbers of which some pieces have missing ones", () => {
  const real = (...values: number[]): ColumnData => ({ type: "float64", values: Float64Array.from(values) });
  expect(joinColumns([real(1, NaN), real(), real(3)])).toEqual(real(1, NaN, 3));
  const text = (...values: (string | null)[]): ColumnData => ({ type: "text", values });
  expect(joinColumns([text("a", null), text("é")])).toEqual(text("a", null, "é"));
  const whole = (valid: number[] | null, ...values: number[]): ColumnData => ({
    type: "int32",
    values: Int32Array.from(values),
    valid: valid && Uint8Array.from(valid),
  });
  expect(joinColumns([whole(null, 1, 2), whole(null, 3)])).toEqual(whole(null, 1, 2, 3));
  expect(joinColumns([whole(null, 1, 2), whole([0], 3)])).toEqual(whole([1, 1, 0], 1, 2, 3));
});
