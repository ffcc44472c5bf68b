import type { BandwidthRule, DensitySettings, Settings } from "../properties/settings.ts";
import { categoryText } from "./category-text.ts";
import { drawNumber, drawSelect } from "./field.ts";
import { percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** The settings of the method that the form shows. */
export type MethodSettings = Pick<Settings, "categories" | "power" | "missing" | "missingWeight" | "density">;

/** What the user changed; `categories` and `density` hold only the keys that changed. */
type MethodPatch = {
  readonly categories?: Readonly<Record<string, number>>;
  readonly power?: number;
  readonly missing?: Settings["missing"];
  readonly missingWeight?: number;
  readonly density?: Partial<DensitySettings>;
};

export type MethodCallbacks = { readonly onChange: (patch: MethodPatch) => void; readonly onReset: () => void };

const rules = [
  { value: "sheather-jones", text: "Sheather–Jones" },
  { value: "silverman", text: "Silverman" },
  { value: "scott", text: "Scott" },
  { value: "number", text: "a fixed number" },
];

/** Draws the form of the method: category weights, power, missing values, bandwidths. */
export function drawMethodForm(
  element: Element,
  settings: MethodSettings,
  { onChange, onReset }: MethodCallbacks,
): void {
  drawWeights(part(element, "fieldset", "weights").node()!, settings, onChange);
  drawMissing(part(element, "fieldset", "missing-values").node()!, settings, onChange);
  drawDensity(part(element, "fieldset", "bandwidths").node()!, settings.density, onChange);
  part(element, "button", "reset").attr("type", "button").text("Reset the method to its defaults").on("click", onReset);
}

function drawWeights(box: HTMLElement, settings: MethodSettings, onChange: MethodCallbacks["onChange"]): void {
  part(box, "legend", "legend").text("Weights of the categories");
  const categories = Object.entries(settings.categories);
  const sum = categories.reduce((total, [, weight]) => total + weight, 0);
  repeat(
    part(box, "div", "fields").node()!,
    "div",
    categories,
    (place, [category, weight], index) => {
      const hint = sum > 0 ? `${percentText(weight / sum)} of the evidence` : "no weight";
      const field = { label: `${categoryText(category)} α`, value: weight, minimum: 0, hint };
      drawNumber(place, `weight-${index}`, field, (value) => onChange({ categories: { [category]: value } }));
    },
    ([category]) => category,
  );
  drawNumber(
    part(box, "div", "fields-after").node()!,
    "power",
    {
      label: "Power κ",
      value: settings.power,
      minimum: Number.MIN_VALUE,
      hint: "Multiplies the evidence of all categories. 1 is equation (1) of Tranin et al. 2022; more makes probabilities more decided.",
    },
    (power) => onChange({ power }),
  );
}

function drawMissing(box: HTMLElement, settings: MethodSettings, onChange: MethodCallbacks["onChange"]): void {
  part(box, "legend", "legend").text("Missing values");
  const fields = part(box, "div", "fields").node()!;
  const choices = [
    { value: "presence", text: "tell something" },
    { value: "ignore", text: "are ignored" },
  ];
  const hint =
    "Whether a value is there differs between classes; that is evidence too, but partly about the survey's depth.";
  drawSelect(fields, "missing", { label: "Missing values", value: settings.missing, choices, hint }, (value) =>
    onChange({ missing: value as Settings["missing"] }),
  );
  const weight = {
    label: "Their weight",
    value: settings.missingWeight,
    minimum: 0,
    hint: "1: as any other evidence.",
  };
  drawNumber(fields, "missing-weight", weight, (missingWeight) => onChange({ missingWeight }));
  show(part(fields, "div", "missing-weight"), settings.missing === "presence");
}

function drawDensity(box: HTMLElement, density: DensitySettings, onChange: MethodCallbacks["onChange"]): void {
  part(box, "legend", "legend").text("Bandwidths of the densities");
  const fields = part(box, "div", "fields").node()!;
  const { bandwidth } = density;
  const isFixed = typeof bandwidth === "number";
  drawSelect(fields, "rule", { label: "Rule", value: isFixed ? "number" : bandwidth, choices: rules }, (value) =>
    onChange({ density: { bandwidth: value === "number" ? 0.1 : (value as BandwidthRule) } }),
  );
  const fixed = {
    label: "Bandwidth",
    value: isFixed ? bandwidth : 0.1,
    minimum: Number.MIN_VALUE,
    hint: "In scaled units.",
  };
  drawNumber(fields, "fixed", fixed, (value) => onChange({ density: { bandwidth: value } }));
  show(part(fields, "div", "fixed"), isFixed);
  const factor = {
    label: "Factor",
    value: density.factor,
    minimum: Number.MIN_VALUE,
    hint: "Multiplies every bandwidth.",
  };
  drawNumber(fields, "factor", factor, (value) => onChange({ density: { factor: value } }));
  drawNumber(
    fields,
    "minimum",
    {
      label: "Lower bound",
      value: density.minimum,
      minimum: 0,
      hint: "No bandwidth is narrower than this fraction of the property's central 99 % range; 0: no bound.",
    },
    (value) => onChange({ density: { minimum: value } }),
  );
}
