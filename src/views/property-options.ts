import {
  isClaxboi,
  type BandwidthRule,
  type DensitySettings,
  type Method,
  type PropertySettings,
} from "../properties/settings.ts";
import { firstBandwidth, kernelChoices, kernelText, ruleChoices, ruleText } from "./density-fields.ts";
import { drawExpressionHelp, type ExpressionHelp } from "./expression-field.ts";
import { drawSelect, drawText } from "./field.ts";
import { tickText } from "./number-text.ts";
import { drawOptionalNumber, fractionText } from "./optional-number.ts";
import { idFor, part, show } from "./parts.ts";

/** What a property may have beyond name, expression, category and scale; what is absent has its default. */
export type PropertyOptions = Pick<PropertySettings, "range" | "reflect" | "weight" | "error" | "mix" | "density">;

export type PropertyOptionsData = {
  readonly property: PropertySettings;
  readonly classes: readonly string[];
  readonly method: Method;
  /** The densities of the properties that have no other wish. */
  readonly density: DensitySettings;
  /** What helps to write the error's expression; not given: nothing does. */
  readonly help?: ExpressionHelp;
  /** Sentences about options that were refused. */
  readonly errors: Readonly<Partial<Record<keyof PropertyOptions, string>>>;
};

type OnChange = (options: PropertyOptions) => void;

/** Draws the options of one property: range, weight and error, mixture, densities of its own. */
export function drawPropertyOptions(element: Element, data: PropertyOptionsData, onChange: OnChange): void {
  const box = part(element, "div", "property-options").attr("role", "group").node()!;
  box.setAttribute("aria-label", `Options of ${data.property.name}`);
  drawRange(part(box, "div", "fields range-fields").node()!, data, onChange);
  drawWeight(part(box, "div", "fields weight-fields").node()!, data, onChange);
  drawMixture(part(box, "div", "fields mix-fields").node()!, data, onChange);
  drawDensity(part(box, "div", "fields density-fields").node()!, data, onChange);
  show(
    part(box, "p", "not-used hint").text(
      "CLAXBOI's methods have no ranges and no kernels to choose: they are not shown.",
    ),
    isClaxboi(data.method),
  );
}

/** Returns in words which options of a property are not the default; "" where all are. */
export function optionsText({ range, reflect, weight, error, mix, density = {} }: PropertySettings): string {
  const words = [];
  const end = (value: number | null) => (value === null ? "open" : tickText(value));
  if (range !== undefined)
    words.push(`range ${end(range[0])} to ${end(range[1])}${reflect === true ? ", reflected" : ""}`);
  if (weight !== undefined && weight !== 1) words.push(`weight ${weight === "1/error" ? weight : tickText(weight)}`);
  if (error !== undefined) words.push(`error ${error}`);
  if (mix !== undefined) words.push(`${mix.class} half ${mixText[mix.with]}`);
  if (density.kernel !== undefined) words.push(`kernel ${kernelText(density.kernel)}`);
  if (density.bandwidth !== undefined) words.push(`bandwidth ${ruleText(density.bandwidth)}`);
  if (density.factor !== undefined) words.push(`factor ${tickText(density.factor)}`);
  if (density.minimum !== undefined) words.push(`lower bound ${fractionText(density.minimum)}`);
  return words.join(" · ");
}

const mixText = { "cos-latitude": "cos b", uniform: "uniform" } as const;

/** Returns a property's options with some of them changed; undefined takes one away. */
function changed(
  { range, reflect, weight, error, mix, density }: PropertySettings,
  patch: { readonly [K in keyof PropertyOptions]?: PropertyOptions[K] | undefined },
): PropertyOptions {
  const options = { range, reflect, weight, error, mix, density, ...patch };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function drawRange(fields: HTMLElement, { property, method, errors }: PropertyOptionsData, onChange: OnChange): void {
  fields.hidden = isClaxboi(method);
  if (fields.hidden) return;
  const [low, high] = property.range ?? [null, null];
  const set = (range: readonly [number | null, number | null]) => {
    const isOpen = range[0] === null && range[1] === null;
    onChange(changed(property, isOpen ? { range: undefined, reflect: undefined } : { range }));
  };
  const hint = property.scale === "linear" ? "" : "Before scaling.";
  drawOptionalNumber(fields, "low", { label: "Smallest value", value: low, placeholder: "open", hint }, (value) =>
    set([value, high]),
  );
  drawOptionalNumber(
    fields,
    "high",
    { label: "Largest value", value: high, placeholder: "open", error: errors.range ?? null },
    (value) => set([low, value]),
  );
  const box = part(fields, "div", "field reflect").node()!;
  const id = idFor(fields, "reflect");
  const line = part(box, "label", "check-line").attr("for", id).node()!;
  const check = part(line, "input", "control").attr("type", "checkbox").attr("id", id);
  part(line, "span", "check-words").text("Reflect the densities there");
  const hasRange = property.range !== undefined;
  check.property("checked", property.reflect === true).property("disabled", !hasRange);
  check.on("change", () => {
    const reflect = check.property("checked") as boolean;
    onChange(changed(property, { reflect: reflect ? true : undefined }));
  });
  part(box, "p", "hint").text(
    hasRange
      ? "For limits that values cannot pass, such as −1 and 1 of a hardness ratio."
      : "Needs a smallest or a largest value.",
  );
  drawError(box, errors.reflect);
}

function drawWeight(
  fields: HTMLElement,
  { property, method, errors, help }: PropertyOptionsData,
  onChange: OnChange,
): void {
  const { weight = 1, error = "" } = property;
  const text = {
    label: "Error (SQL)",
    value: error,
    placeholder: "not known",
    hint: "Of 1 σ, in the property's own units.",
    error: errors.error ?? null,
  };
  drawText(fields, "error", text, (expression) => {
    const isGone = expression.trim() === "";
    // Without an error there is no 1/error.
    const patch = isGone && weight === "1/error" ? { weight: undefined } : {};
    onChange(changed(property, { error: isGone ? undefined : expression, ...patch }));
  });
  const errorBox = part(fields, "div", "error").node()!;
  const errorInput = part(errorBox, "input", "control").classed("sql", true);
  if (help !== undefined) drawExpressionHelp(errorBox, errorInput, help);
  const isByError = weight === "1/error";
  const kinds = [
    { value: "number", text: "a number" },
    { value: "1/error", text: error === "" ? "1/error (needs the error)" : "1/error" },
  ];
  const kind = {
    label: "Weight λ",
    value: isByError ? "1/error" : "number",
    choices: kinds,
    hint: "1/error: sources measured well count more.",
  };
  drawSelect(fields, "weight-kind", kind, (value) =>
    onChange(changed(property, { weight: value === "1/error" ? value : undefined })),
  );
  const select = part(part(fields, "div", "weight-kind").node()!, "select", "control").node()!;
  select.options[1].disabled = error === "" && !isByError;
  const number = {
    label: "Weight",
    value: isByError ? 1 : weight,
    accepts: (x: number) => x >= 0,
    expected: "a number ≥ 0",
    hint: method === "weighted" ? "Not used: the method “weighted” fits it." : "1: as the others.",
    error: errors.weight ?? null,
  };
  drawOptionalNumber(fields, "weight", number, (value) =>
    onChange(changed(property, { weight: value === null || value === 1 ? undefined : value })),
  );
  show(part(fields, "div", "weight"), !isByError);
}

function drawMixture(
  fields: HTMLElement,
  { property, classes, errors }: PropertyOptionsData,
  onChange: OnChange,
): void {
  const { mix } = property;
  const isLinear = property.scale === "linear";
  const choices = [
    { value: "none", text: "none" },
    { value: "cos-latitude", text: isLinear ? "cos b (a latitude, degrees)" : "cos b (needs the scale linear)" },
    { value: "uniform", text: "uniform" },
  ];
  const kind = {
    label: "Mixture",
    value: mix?.with ?? "none",
    choices,
    hint: "Half of one class's density is not learnt, where its labelled sources come from a few fields only.",
    error: errors.mix ?? null,
  };
  drawSelect(fields, "mix", kind, (value) =>
    onChange(
      changed(property, {
        mix:
          value === "none"
            ? undefined
            : { class: mix?.class ?? classes[0] ?? "", with: value as NonNullable<typeof mix>["with"] },
      }),
    ),
  );
  const select = part(part(fields, "div", "mix").node()!, "select", "control").node()!;
  select.options[1].disabled = !isLinear;
  select.disabled = classes.length === 0;
  const known = mix === undefined || classes.includes(mix.class) ? classes : [...classes, mix.class];
  const ofClass = {
    label: "of the class",
    value: mix?.class ?? classes[0] ?? "",
    choices: known.map((name) => ({ value: name, text: name })),
  };
  drawSelect(fields, "mix-class", ofClass, (name) =>
    onChange(changed(property, { mix: { class: name, with: mix!.with } })),
  );
  show(part(fields, "div", "mix-class"), mix !== undefined);
}

function drawDensity(
  fields: HTMLElement,
  { property, method, density: usual, errors }: PropertyOptionsData,
  onChange: OnChange,
): void {
  fields.hidden = isClaxboi(method);
  if (fields.hidden) return;
  const own = property.density ?? {};
  const set = (patch: { readonly [K in keyof DensitySettings]?: DensitySettings[K] | undefined }) => {
    const left = Object.entries({ ...own, ...patch }).filter(([, value]) => value !== undefined);
    onChange(changed(property, { density: left.length === 0 ? undefined : Object.fromEntries(left) }));
  };
  const asAll = (text: string) => ({ value: "", text: `as all: ${text}` });
  const kernel = {
    label: "Kernel",
    value: own.kernel ?? "",
    choices: [asAll(kernelText(usual.kernel)), ...kernelChoices],
    error: errors.density ?? null,
  };
  drawSelect(fields, "kernel", kernel, (value) =>
    set({ kernel: value === "" ? undefined : (value as DensitySettings["kernel"]) }),
  );
  const isFixed = typeof own.bandwidth === "number";
  const rule = {
    label: "Bandwidth rule",
    value: isFixed ? "number" : ((own.bandwidth as string | undefined) ?? ""),
    choices: [asAll(ruleText(usual.bandwidth)), ...ruleChoices],
  };
  drawSelect(fields, "rule", rule, (value) =>
    set({ bandwidth: value === "" ? undefined : value === "number" ? firstBandwidth : (value as BandwidthRule) }),
  );
  const positive = { accepts: (x: number) => x > 0, expected: "a number > 0" };
  const fixed = {
    ...positive,
    label: "Bandwidth",
    value: isFixed ? own.bandwidth : firstBandwidth,
    hint: "In scaled units.",
    required: true,
  };
  drawOptionalNumber(fields, "fixed", fixed, (value) => set({ bandwidth: value! }));
  show(part(fields, "div", "fixed"), isFixed);
  const factor = {
    ...positive,
    label: "Factor",
    value: own.factor ?? null,
    placeholder: `as all: ${fractionText(usual.factor)}`,
  };
  drawOptionalNumber(fields, "factor", factor, (value) => set({ factor: value ?? undefined }));
  const minimum = {
    label: "Lower bound",
    value: own.minimum ?? null,
    accepts: (x: number) => x >= 0,
    expected: "a number ≥ 0, such as 1/60",
    placeholder: `as all: ${fractionText(usual.minimum)}`,
  };
  drawOptionalNumber(fields, "minimum", minimum, (value) => set({ minimum: value ?? undefined }));
}

function drawError(box: HTMLElement, sentence: string | undefined): void {
  show(part(box, "p", "field-error").text(sentence ?? ""), sentence !== undefined);
}
