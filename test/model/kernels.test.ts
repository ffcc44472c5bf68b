import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactLogDensity, heldOutLogDensity, tableLogDensity } from "../../src/model/density.ts";
import type { PropertyDensity } from "../../src/model/model.ts";
import { trainDensity } from "../../src/model/train.ts";
import type { BandwidthRule, DensitySettings, PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const kernels = ["gaussian", "exponential", "epanechnikov"] as const;
const classes = ["A", "B"];
const golden = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * 0.6180339887498949) % 1);
const ratio = golden(150).map((u) => 2 * u ** 2 - 1);
const latitude = golden(90).map((u) => 170 * (u - 0.5));

/** Made by scikit-learn with test/oracle/kernels.py. */
type Row = Record<"x" | "plain" | "both" | "left" | "latitudes" | "sky" | "part" | "even", number[]>;
const oracle = JSON.parse(readFileSync(new URL("../oracle/kernels.json", import.meta.url), "utf8")) as Record<
  string,
  Row
>;

const plain: PropertySettings = { name: "x", expression: "x", category: "spectrum", scale: "linear" };
const settings: DensitySettings = { kernel: "gaussian", bandwidth: "silverman", factor: 1, minimum: 0 };

/** Trains class A on the values, and class B on the others. */
function train(
  values: readonly number[],
  changes: Partial<PropertySettings> = {},
  density: Partial<DensitySettings> = {},
  others: readonly number[] = [],
  tabulate = true,
) {
  const all = Float64Array.from([...values, ...others]);
  const labels = Uint8Array.from(all, (_, i) => (i < values.length ? 0 : 1));
  return trainDensity(numerics, { ...plain, ...changes, density }, all, labels, classes, settings, { tabulate });
}

/** Log densities of class A with the floor mixed in, from f_KDE or its mixture. */
const withFloor = (density: PropertyDensity, f: readonly number[]) =>
  f.map((value) => Math.log(0.99 * value + 0.01 / density.width));

function expectLogs(found: Float64Array, expected: readonly number[], tolerance = 1e-9) {
  expected.forEach((log, i) => expect(Math.abs(found[i] - log), `point ${i}`).toBeLessThan(tolerance));
}

/** Integral of class c over the range by the trapezoidal rule. */
function integral(density: PropertyDensity, c = 0, n = 200_001) {
  const points = Float64Array.from({ length: n }, (_, i) => density.low + (density.width * i) / (n - 1));
  points[n - 1] = density.high;
  const logs = exactLogDensity(numerics, density, points).subarray(c * n, (c + 1) * n);
  return (
    logs.reduce((sum, log, i) => sum + Math.exp(log) * (i === 0 || i === n - 1 ? 0.5 : 1), 0) *
    (density.width / (n - 1))
  );
}

describe.each(kernels)("the %s kernel", (kernel) => {
  const h = { kernel, bandwidth: 0.15 } as const;
  const expected = oracle[kernel];

  it("gives scikit-learn's densities, whole or reflected at one end or both", () => {
    const x = Float64Array.from(expected.x);
    const whole = train(ratio, {}, h).density;
    expectLogs(exactLogDensity(numerics, whole, x), withFloor(whole, expected.plain));
    const both = train(ratio, { range: [-1, 1], reflect: true }, h).density;
    expect([both.low, both.high, both.reflectLow, both.reflectHigh]).toEqual([-1, 1, true, true]);
    expectLogs(exactLogDensity(numerics, both, x), withFloor(both, expected.both));
    const left = train(ratio, { range: [-1, null], reflect: true }, h).density;
    expect([left.low, left.reflectLow, left.reflectHigh]).toEqual([-1, true, false]);
    expect(left.high).toBeCloseTo(Math.max(...ratio) + 0.45, 14);
    expectLogs(exactLogDensity(numerics, left, x), withFloor(left, expected.left));
  });

  it("does not fold without reflection, and keeps to the range", () => {
    const { density } = train(ratio, { range: [-1, 1] }, h);
    expect([density.low, density.high, density.reflectLow, density.reflectHigh]).toEqual([-1, 1, false, false]);
    expectLogs(exactLogDensity(numerics, density, Float64Array.from(expected.x)), withFloor(density, expected.plain));
    expect(exactLogDensity(numerics, density, Float64Array.of(1.01))[0]).toBe(density.logFloor);
  });

  it("mixes one class with the latitudes of an even sky, or evenly", () => {
    const b = Float64Array.from(expected.latitudes);
    const mixed = (range: [number, number], distribution: "cos-latitude" | "uniform") =>
      train(latitude, { range, mix: { class: "A", with: distribution } }, { kernel, bandwidth: 6 }, latitude).density;
    const sky = mixed([-90, 90], "cos-latitude");
    expectLogs(exactLogDensity(numerics, sky, b), withFloor(sky, expected.sky));
    const even = mixed([-90, 90], "uniform");
    expectLogs(exactLogDensity(numerics, even, b), withFloor(even, expected.even));
    const part = mixed([-100, 60], "cos-latitude");
    const inside = b.filter((x) => x <= 60);
    expectLogs(exactLogDensity(numerics, part, inside), withFloor(part, expected.part.slice(0, inside.length)));
    const other = exactLogDensity(numerics, sky, b).subarray(b.length);
    const pure = train(latitude, { range: [-90, 90] }, { kernel, bandwidth: 6 }, latitude).density;
    expect(other).toEqual(exactLogDensity(numerics, pure, b).subarray(b.length));
  });

  it("integrates to one between reflecting ends and with a mixture, whatever the bandwidth", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1.2, max: 1.2, noNaN: true }), { minLength: 12, maxLength: 40 }),
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        fc.boolean(),
        (values, bandwidth, isMixed) => {
          fc.pre(new Set(values.map((x) => x + 0)).size >= 10 && values.some((x) => Math.abs(x) <= 1));
          const mix = isMixed ? { mix: { class: "A", with: "cos-latitude" } as const } : {};
          const { density } = train(
            values,
            { range: [-1, 1], reflect: true, ...mix },
            { kernel, bandwidth },
            [],
            false,
          );
          // 2e-4: the trapezoidal rule at cusps and ends of supports; the exponential beyond the other end.
          expect(Math.abs(integral(density, 0, 20_001) - 1)).toBeLessThan(2e-4);
        },
      ),
      { seed: 1, numRuns: 20 },
    );
  });

  it("integrates to one over a range that holds all of it", () => {
    expect(integral(train(ratio, { range: [-6, 6] }, h).density)).toBeCloseTo(1, 6);
  });

  it("is held out as if the source had not been there, reflected and mixed or not", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1.1, max: 1.1, noNaN: true }), { minLength: 12, maxLength: 30 }),
        fc.constantFrom(undefined, "uniform" as const, "cos-latitude" as const),
        fc.constantFrom<Partial<PropertySettings>>(
          {},
          { range: [-1, 1] },
          { range: [-1, 1], reflect: true },
          { range: [null, 1], reflect: true },
        ),
        (values, distribution, range) => {
          fc.pre(new Set(values.map((x) => x + 0)).size >= 10);
          const mix = distribution === undefined ? {} : { mix: { class: "A", with: distribution } };
          const changes = { ...range, ...mix };
          const others = [-1, -0.5, 0.25, 1, ...golden(10)];
          const { density } = train(values, changes, h, others, false);
          const found = heldOutLogDensity(numerics, density, 0, Float64Array.from(values));
          values.forEach((x, i) => {
            const sample = [
              density.sample![0].filter((_, k) => k !== density.sample![0].indexOf(x)),
              density.sample![1],
            ];
            // Without any other kernel there is nothing to be mixed either.
            const without = { ...density, sample };
            expect(Math.abs(found[i] - exactLogDensity(numerics, without, Float64Array.of(x))[0])).toBeLessThan(1e-9);
          });
        },
      ),
      { seed: 2, numRuns: 40 },
    );
  });

  it.each<[string, Partial<PropertySettings>, number]>([
    ["plain", {}, 0.05],
    ["narrow", {}, 0.004],
    ["wider than the range", {}, 9],
    ["reflected and mixed", { range: [-1, 1], reflect: true, mix: { class: "A", with: "uniform" } }, 0.05],
    ["cut off by a range", { range: [-0.2, 0.4] }, 0.05],
  ])("gives the same for many values at once as for one at a time: %s", (_, changes, bandwidth) => {
    const many = golden(4000).map((u) => (2 * u ** 2 - 1) ** 3);
    const { density } = train(many, changes, { kernel, bandwidth }, latitude, false);
    const x = Float64Array.from(many);
    const found = { exact: exactLogDensity(numerics, density, x), heldOut: heldOutLogDensity(numerics, density, 0, x) };
    for (let i = 0; i < x.length; i += 37) {
      const one = x.subarray(i, i + 1);
      // Many values take Gaussian kernels through nodes, one takes them one by one; 1e-9 is what exact densities promise.
      expect(Math.abs(found.exact[i] - exactLogDensity(numerics, density, one)[0])).toBeLessThan(1e-9 / 50);
      expect(Math.abs(found.heldOut[i] - heldOutLogDensity(numerics, density, 0, one)[0])).toBeLessThan(1e-9 / 50);
    }
  });

  it("is tabulated within what the table says of itself, float32-rounded", () => {
    const { density } = train(ratio, { range: [-1, 1], reflect: true }, h, latitude);
    expect(density.log).toEqual(density.log.map(Math.fround));
    const points = Float64Array.from(golden(3000), (u) => 2 * u - 1);
    const exact = exactLogDensity(numerics, density, points);
    const largest = tableLogDensity(density, points).reduce(
      (most, log, i) => Math.max(most, Math.abs(log - exact[i])),
      0,
    );
    // Linear interpolation errs most halfway between nodes, where the error was looked for, but for a kernel's cusp or end of support.
    expect(largest).toBeLessThan((kernel === "gaussian" ? 1.05 : 2) * density.tableError + 1e-6);
  });
});

describe("the range of a property", () => {
  it("is scaled like its values, where an end without a finite number is open", () => {
    const logs = golden(40).map((u) => 3 * u);
    const low = train(logs, { scale: "log10", range: [0, 10_000], reflect: true }).density;
    expect([low.high, low.reflectLow, low.reflectHigh]).toEqual([4, false, true]);
    expect(low.low).toBeCloseTo(Math.min(...logs) - 3 * low.bandwidth[0], 14);
    const squashed = train(golden(40), { scale: "softsign", range: [null, 3] }).density;
    expect(squashed.high).toBe(0.75);
  });

  it("leaves values outside it out where it reflects, and keeps them as kernels where not; both are said", () => {
    const values = [...ratio, 1.2, 1.3, -7];
    const reflecting = train(values, { range: [-1, 1], reflect: true }, { bandwidth: 0.15 });
    expect(reflecting.warnings[0]).toBe("Property x: 3 labelled values lie outside its range; they are left out.");
    expect(reflecting.density.present[0]).toBe(153);
    expect(reflecting.density.sample![0]).toEqual(Float64Array.from(ratio).sort());
    const keeping = train(values, { range: [-1, 1] }, { bandwidth: 0.15 });
    expect(keeping.warnings[0]).toBe("Property x: 3 labelled values lie outside its range; they are kept as kernels.");
    expect(keeping.density.sample![0].length).toBe(153);
    // Outside the range a held-out source meets the floor, as any other does.
    for (const { density } of [reflecting, keeping])
      expect(heldOutLogDensity(numerics, density, 0, Float64Array.of(-7, NaN))).toEqual(
        Float64Array.of(density.logFloor, NaN),
      );
  });

  it("makes the property tell nothing where no value lies near it", () => {
    const far = golden(40).map((u) => 100 + u);
    for (const changes of [{ range: [-1, 1], reflect: true }, { range: [null, 5] }] as Partial<PropertySettings>[]) {
      const { density, warnings } = train(far, changes);
      expect(density.kind).toBe("constant");
      expect(Array.from(exactLogDensity(numerics, density, Float64Array.of(0, 100)))).toEqual([0, 0, 0, 0]);
      expect(Array.from(heldOutLogDensity(numerics, density, 0, Float64Array.of(far[0])))).toEqual([0]);
      expect(warnings).toContain("Property x: no labelled value lies near its range, so it cannot tell the classes.");
    }
  });

  it("and the mixture are said not to be applied to a discrete property", () => {
    const mix = { class: "A", with: "uniform" } as const;
    const { density, warnings } = train([0, 1, 1, 2, 0, 1, 2, 2, 1, 0], { range: [0, 3], mix }, {}, golden(0));
    expect(density.kind).toBe("discrete");
    expect(density.mix).toBeNull();
    expect(warnings.slice(1)).toEqual([
      "Property x has fewer than 10 distinct values, so its range is not applied.",
      "Property x has fewer than 10 distinct values, so its mixture is not applied.",
    ]);
  });
});

describe("a mixture that cannot be made", () => {
  it.each([
    [{ mix: { class: "C", with: "uniform" } }, "it is no class in use"],
    [{ mix: { class: "B", with: "uniform" } }, "it has no labelled value"],
    [{ mix: { class: "A", with: "cos-latitude" }, scale: "log10" }, "the scale log10 has no degrees"],
    [{ mix: { class: "A", with: "cos-latitude" }, range: [100, 200] }, "the range holds no latitudes"],
  ] as const)("is said: %j", (changes, reason) => {
    const values = golden(40).map((u) => ("range" in changes ? 110 + u : u));
    const { density, warnings } = train(values, changes);
    expect(density.mix).toBeNull();
    expect(warnings.at(-1)).toBe(`Property x: the density of class ${changes.mix.class} is not mixed, as ${reason}.`);
  });
});

describe("settings of a property's own", () => {
  it("come before those of all properties", () => {
    const { density } = train(ratio, {}, { kernel: "exponential", bandwidth: 0.3, factor: 2 });
    expect([density.kernel, density.bandwidth[0]]).toEqual(["exponential", 0.6]);
  });
});

describe("a density without a table", () => {
  it("has no nodes and the same exact values", () => {
    const without = train(ratio, {}, {}, [], false).density;
    const { log, nodes, tableError, ...rest } = train(ratio).density;
    expect(without).toEqual({ ...rest, log: new Float64Array(0), nodes: 0, tableError: 0 });
    expect(log.length).toBe(2 * nodes);
    expect(tableError).toBeLessThan(1e-3);
  });
});

describe("a density without a sample", () => {
  it("has a table, and says that exact values need a sample", () => {
    const read = { ...train(ratio).density, sample: null };
    expect(Number.isFinite(tableLogDensity(read, Float64Array.of(0.3))[0])).toBe(true);
    expect(() => exactLogDensity(numerics, read, Float64Array.of(0.3))).toThrow("no training sample of property x");
    expect(() => heldOutLogDensity(numerics, read, 0, Float64Array.of(0.3))).toThrow(
      "no training sample of property x",
    );
  });
});

describe("any values whatever", () => {
  const value = fc.oneof(
    fc.double(),
    fc.double({ min: -1, max: 1 }),
    fc.constantFrom(0, -0, 5e-324, -5e-324, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, NaN, Infinity),
  );
  const end = fc.oneof(fc.constant(null), fc.double({ noNaN: true }), fc.constantFrom(-1, 0, 1, 1e300));
  it("give finite log densities, exact, tabulated and held out, and finite quantiles", () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 30 }),
        fc.array(value, { maxLength: 30 }),
        fc.constantFrom(...kernels),
        fc.constantFrom<BandwidthRule>("sheather-jones", "silverman", "scott", "isj", 0, 1e-320, 0.1, 1e308),
        fc.constantFrom(0, 1 / 60),
        fc.option(fc.tuple(end, end), { nil: undefined }),
        fc.boolean(),
        fc.constantFrom(undefined, "cos-latitude", "uniform"),
        (values, others, kernel, bandwidth, minimum, ends, reflect, distribution) => {
          if (ends !== undefined && ends[0] !== null && ends[1] !== null) fc.pre(ends[0] < ends[1]);
          const range = ends === undefined ? {} : { range: ends, reflect };
          const mix = distribution === undefined ? {} : { mix: { class: "A", with: distribution } as const };
          const rules = { kernel, bandwidth, minimum } as const;
          const { density } = train(values, { ...range, ...mix }, rules, others);
          const points = Float64Array.from([...values, ...others, 0, 1e-300, 1e300].filter(Number.isFinite));
          const exact = exactLogDensity(numerics, density, points);
          const table = tableLogDensity(density, points);
          const own = Float64Array.from(values.filter(Number.isFinite));
          const heldOut = heldOutLogDensity(numerics, density, 0, own);
          for (const logs of [density.log, exact, table, heldOut, density.quantiles])
            expect(logs.every(Number.isFinite)).toBe(true);
          expect(density.kind === "discrete" ? density.log.every((log) => log <= 0) : density.width > 0).toBe(true);
          expect(
            [density.low, density.high, density.width, density.logFloor, density.tableError].every(Number.isFinite),
          ).toBe(true);
        },
      ),
      { seed: 3, numRuns: 200, endOnFailure: true },
    );
  });
});
