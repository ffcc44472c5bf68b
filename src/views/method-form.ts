import {
  isClaxboi,
  type BandwidthRule,
  type DensitySettings,
  type Method,
  type Settings,
} from "../properties/settings.ts";
import { categoryText } from "./category-text.ts";
import { firstBandwidth, kernelChoices, ruleChoices } from "./density-fields.ts";
import { drawNumber, drawSelect } from "./field.ts";
import { drawMethodChoice } from "./method-choice.ts";
import { numberText, percentText } from "./number-text.ts";
import { drawOptionalNumber } from "./optional-number.ts";
import { drawPairsForm } from "./pairs-form.ts";
import { part, repeat, show } from "./parts.ts";

/** The settings of the method that the form shows. */
export type MethodSettings = Pick<
  Settings,
  | "method"
  | "categories"
  | "power"
  | "missing"
  | "missingWeight"
  | "density"
  | "pairs"
  | "penalty"
  | "uncertainty"
  | "seed"
  | "properties"
>;

/** What is known of a fit of κ. */
export type PowerFit = {
  /** A sentence that says why κ cannot be fitted now; null: it can. */
  readonly reason: string | null;
  readonly busy: boolean;
  /** What the last fit found; `logLoss` is its mean −ln P(true), each labelled source left out in turn. */
  readonly found: { readonly power: number; readonly logLoss: number } | null;
};

/** What the user changed; `categories` and `density` hold only the keys that changed, null takes an optional key away. */
type MethodPatch = {
  readonly method?: Method;
  readonly categories?: Readonly<Record<string, number>>;
  readonly power?: number;
  readonly missing?: Settings["missing"];
  readonly missingWeight?: number;
  readonly density?: Partial<DensitySettings>;
  readonly pairs?: NonNullable<Settings["pairs"]> | null;
  readonly penalty?: number;
  readonly uncertainty?: number | null;
  readonly seed?: number;
};

export type MethodCallbacks = {
  readonly onChange: (patch: MethodPatch) => void;
  readonly onReset: () => void;
  /** Without it the button "Fit κ" is not shown. */
  readonly onFitPower?: () => void;
};

type OnChange = MethodCallbacks["onChange"];

const canFit: PowerFit = { reason: null, busy: false, found: null };

/** Draws the form of the method: which one, its weights, missing values, densities, uncertainties. What a method ignores is not offered. */
export function drawMethodForm(
  element: Element,
  settings: MethodSettings,
  callbacks: MethodCallbacks,
  powerFit: PowerFit = canFit,
): void {
  const { onChange } = callbacks;
  const method = part(element, "fieldset", "method").node()!;
  part(method, "legend", "legend").text("How the evidence is combined");
  drawMethodChoice(part(method, "div", "method-choices").node()!, settings.method, (chosen) =>
    onChange({ method: chosen }),
  );
  drawWeights(part(element, "fieldset", "weights").node()!, settings, callbacks, powerFit);
  drawPairs(part(element, "fieldset", "pairs").node()!, settings, onChange);
  drawMissing(part(element, "fieldset", "missing-values").node()!, settings, onChange);
  drawDensity(part(element, "fieldset", "bandwidths").node()!, settings, onChange);
  drawChance(part(element, "fieldset", "chance").node()!, settings, onChange);
  const reset = part(element, "button", "reset").attr("type", "button").text("Reset the method to its defaults");
  reset.on("click", () => callbacks.onReset());
}

/** Says why what stands in a fieldset is not offered by the method; "" where it is. */
function drawReason(box: HTMLElement, reason: string): boolean {
  return !show(part(box, "p", "not-used hint").text(reason), reason !== "");
}

function drawWeights(
  box: HTMLElement,
  settings: MethodSettings,
  { onChange, onFitPower }: MethodCallbacks,
  fit: PowerFit,
): void {
  part(box, "legend", "legend").text("Weights of the categories");
  const isWeighted = settings.method === "weighted";
  drawReason(
    box,
    isWeighted
      ? "Not used by the method “weighted”: it fits a weight for every property, and needs no weights of categories and no power κ."
      : "",
  );
  const fields = part(box, "div", "fields");
  const categories = Object.entries(settings.categories);
  const sum = categories.reduce((total, [, weight]) => total + weight, 0);
  show(fields, !isWeighted);
  repeat(
    fields.node()!,
    "div",
    categories,
    (place, [category, weight], index) => {
      const hint = sum > 0 ? `${percentText(weight / sum)} of the evidence` : "no weight";
      const field = { label: `${categoryText(category)} α`, value: weight, minimum: 0, hint };
      drawNumber(place, `weight-${index}`, field, (value) => onChange({ categories: { [category]: value } }));
    },
    ([category]) => category,
  );
  const after = part(box, "div", "fields-after").node()!;
  drawPower(after, settings.power, onChange, onFitPower, fit);
  show(part(after, "div", "power"), !isWeighted && !isClaxboi(settings.method));
  const ofClaxboi = "CLAXBOI has no power κ: its own depends on how many properties of a source have a value.";
  show(part(after, "p", "hint no-power").text(ofClaxboi), isClaxboi(settings.method));
}

function drawPower(
  fields: HTMLElement,
  power: number,
  onChange: OnChange,
  onFit: MethodCallbacks["onFitPower"],
  { reason, busy, found }: PowerFit,
): void {
  const field = {
    label: "Power κ",
    value: power,
    minimum: Number.MIN_VALUE,
    hint: "Multiplies the evidence of all categories. 1 is equation (1) of Tranin et al. 2022; more makes probabilities more decided.",
  };
  drawNumber(fields, "power", field, (value) => onChange({ power: value }));
  const box = part(fields, "div", "power").node()!;
  const button = part(part(box, "span", "control-line").node()!, "button", "fit-power").attr("type", "button");
  show(button.text(busy ? "Fitting κ…" : "Fit κ"), onFit !== undefined);
  button.property("disabled", busy || reason !== null).on("click", () => onFit?.());
  button.attr(
    "title",
    "Finds the κ whose probabilities suit the labelled sources best, each of them left out in turn.",
  );
  const result =
    found === null
      ? ""
      : `κ = ${numberText(found.power)} suits the labels best: log-loss ${numberText(found.logLoss)}.`;
  const remark = onFit === undefined ? "" : (reason ?? result);
  show(part(box, "p", "fit-remark hint").attr("role", "status").text(remark), remark !== "");
}

function drawPairs(box: HTMLElement, settings: MethodSettings, onChange: OnChange): void {
  part(box, "legend", "legend").text("Pairs of properties");
  const isWeighted = settings.method === "weighted";
  box.hidden = !isWeighted;
  if (!isWeighted) return;
  const names = settings.properties.filter(({ use }) => use !== false).map(({ name }) => name);
  drawPairsForm(
    box,
    { pairs: settings.pairs ?? [], penalty: settings.penalty ?? 1, names },
    {
      onPairs: (pairs) => onChange({ pairs: pairs.length === 0 ? null : pairs }),
      onPenalty: (penalty) => onChange({ penalty }),
    },
  );
}

function drawMissing(box: HTMLElement, { method, missing, missingWeight }: MethodSettings, onChange: OnChange): void {
  part(box, "legend", "legend").text("Missing values");
  drawReason(
    box,
    method === "weighted" && missing === "presence"
      ? "The method “weighted” fits the weight of missing values, too, for every property."
      : isClaxboi(method)
        ? "CLAXBOI always counts missing values as evidence."
        : "",
  );
  const fields = part(box, "div", "fields").node()!;
  const choices = [
    { value: "presence", text: "tell something" },
    { value: "ignore", text: "are ignored" },
  ];
  const hint =
    "Whether a value is there differs between classes; that is evidence too, but partly about the survey's depth.";
  drawSelect(fields, "missing", { label: "Missing values", value: missing, choices, hint }, (value) =>
    onChange({ missing: value as Settings["missing"] }),
  );
  show(part(fields, "div", "missing"), !isClaxboi(method));
  const weight = { label: "Their weight", value: missingWeight, minimum: 0, hint: "1: as any other evidence." };
  drawNumber(fields, "missing-weight", weight, (value) => onChange({ missingWeight: value }));
  show(part(fields, "div", "missing-weight"), isClaxboi(method) || (method === "paper" && missing === "presence"));
}

function drawDensity(box: HTMLElement, { method, density }: MethodSettings, onChange: OnChange): void {
  part(box, "legend", "legend").text("Densities");
  const isOffered = drawReason(
    box,
    isClaxboi(method)
      ? "CLAXBOI estimates densities in its own way: exponential kernels on 99 cells, one width for all classes of a property."
      : "",
  );
  const place = part(box, "div", "fields");
  if (!show(place, isOffered)) return;
  const fields = place.node()!;
  const { bandwidth } = density;
  const isFixed = typeof bandwidth === "number";
  drawSelect(fields, "kernel", { label: "Kernel", value: density.kernel, choices: kernelChoices }, (value) =>
    onChange({ density: { kernel: value as DensitySettings["kernel"] } }),
  );
  const rule = { label: "Bandwidth rule", value: isFixed ? "number" : bandwidth, choices: ruleChoices };
  drawSelect(fields, "rule", rule, (value) =>
    onChange({ density: { bandwidth: value === "number" ? firstBandwidth : (value as BandwidthRule) } }),
  );
  const fixed = {
    label: "Bandwidth",
    value: isFixed ? bandwidth : firstBandwidth,
    minimum: Number.MIN_VALUE,
    hint: "Standard deviation of the kernel, in scaled units.",
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
  const minimum = {
    label: "Lower bound",
    value: density.minimum,
    accepts: (x: number) => x >= 0,
    expected: "a number ≥ 0, such as 1/60",
    required: true,
    hint: "No bandwidth is narrower than this fraction of the property's central 99 % range; 0: no bound.",
  };
  drawOptionalNumber(fields, "minimum", minimum, (value) => onChange({ density: { minimum: value! } }));
}

function drawChance(box: HTMLElement, { method, uncertainty, seed }: MethodSettings, onChange: OnChange): void {
  part(box, "legend", "legend").text("Uncertainties of the probabilities");
  const isOffered = drawReason(box, isClaxboi(method) ? "CLAXBOI's methods give no uncertainties." : "");
  const fields = part(box, "div", "fields").node()!;
  const draws = {
    label: "Draws",
    value: uncertainty ?? null,
    accepts: (x: number) => Number.isInteger(x) && x >= 2 && x <= 1000,
    expected: "a whole number from 2 to 1000",
    placeholder: "none",
    hint: "Classifies this often with values varied by their errors and labelled sources drawn anew; blank: not computed.",
  };
  drawOptionalNumber(fields, "draws", draws, (value) => onChange({ uncertainty: value }));
  show(part(fields, "div", "draws"), isOffered);
  const start = {
    label: "Seed",
    value: seed,
    accepts: Number.isSafeInteger,
    expected: "a whole number",
    required: true,
    hint: "Where random numbers start, here and in folds; the same seed gives the same result.",
  };
  drawOptionalNumber(fields, "seed", start, (value) => onChange({ seed: value! }));
}
