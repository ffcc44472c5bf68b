import {
  defaultSettings,
  type DensitySettings,
  type Method,
  type PropertySettings,
  type Scale,
} from "../properties/settings.ts";
import { categoryText, usualCategories } from "./category-text.ts";
import { drawExpressionHelp, type ExpressionHelp } from "./expression-field.ts";
import { bindText, drawChoices } from "./field.ts";
import { countText, numberText, percentText } from "./number-text.ts";
import { idFor, keepFocus, part, repeat, show } from "./parts.ts";
import { drawPropertyOptions, optionsText, type PropertyOptions } from "./property-options.ts";
import { drawSparkline } from "./sparkline.ts";

/** What the catalogue holds of a property. */
type PropertyStatistics = {
  /** Sources that were looked at. */
  readonly total: number;
  readonly missing: number;
  /** ±∞, before or after scaling. */
  readonly notFinite: number;
  /** Values ≤ 0, which log10 makes missing; 0 for other scales. */
  readonly notPositive: number;
  /** Of the scaled values; NaN if there is none. */
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
  /** Counts of the scaled values in equal bins from minimum to maximum. */
  readonly histogram: readonly number[];
};

export type PropertyRow = {
  readonly property: PropertySettings;
  /** A sentence that says why the expression cannot be used. */
  readonly error: string | null;
  /** Sentences about options that were refused. */
  readonly optionErrors?: Readonly<Partial<Record<keyof PropertyOptions, string>>>;
  /** null: not counted yet, or not to be counted. */
  readonly statistics: PropertyStatistics | null;
};

export type PropertyTableData = {
  readonly properties: readonly PropertyRow[];
  /** Weights α of the categories, in the order in which they are listed. */
  readonly categories: Readonly<Record<string, number>>;
  /** What the options of a property depend on. Defaults: no class, those of a new run. */
  readonly classes?: readonly string[];
  readonly method?: Method;
  readonly density?: DensitySettings;
  /** What helps to write expressions; not given: they are lines of text. */
  readonly help?: ExpressionHelp;
};

export type PropertyCallbacks = {
  readonly onChange: (index: number, patch: Partial<PropertySettings>) => void;
  /** With all the options that the property is to have; those absent have their defaults. Without it no options are offered. */
  readonly onOptions?: (index: number, options: PropertyOptions) => void;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
  /** Gives a category another name, or that of another one, which it then joins. Without it none is offered. */
  readonly onRenameCategory?: (category: string, name: string) => void;
};

type Line = PropertyRow & { readonly index: number };
type Shown = { readonly kind: "group" } | { readonly kind: "property" | "options"; readonly line: Line };

const columns = ["Use", "Name", "Expression (SQL)", "Category", "Scale", "Values", "Distribution", "Remove"];
const scales: readonly { readonly value: Scale; readonly text: string }[] = [
  { value: "linear", text: "linear" },
  { value: "log10", text: "log10" },
  { value: "softsign", text: "softsign" },
];

/** Draws the editable table of the properties, grouped by category, and the button that adds one. */
export function drawPropertyTable(element: Element, data: PropertyTableData, callbacks: PropertyCallbacks): void {
  keepFocus(element, () => {
    const scroller = part(element, "div", "scroller").node()!;
    const table = part(scroller, "table", "property-table").node()!;
    repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", columns, (cell, text) => {
      cell.scope = "col";
      part(cell, "span", text === "Remove" ? "visually-hidden" : "text").text(text);
    });
    const lines = data.properties.map((row, index) => ({ ...row, index }));
    const known = [...new Set([...Object.keys(data.categories), ...lines.map((line) => line.property.category)])];
    const groups = known.map((category) => ({
      category,
      lines: lines.filter((line) => line.property.category === category),
    }));
    repeat(
      table,
      "tbody",
      groups.filter((group) => group.lines.length > 0),
      (body, group) => {
        drawGroup(body, group.category, group.lines, known, data, callbacks);
      },
      (group) => group.category,
    );
    const add = part(element, "button", "add").attr("type", "button").text("Add a property");
    add.on("click", () => callbacks.onAdd());
  });
}

function drawGroup(
  body: HTMLTableSectionElement,
  category: string,
  lines: readonly Line[],
  known: readonly string[],
  data: PropertyTableData,
  callbacks: PropertyCallbacks,
): void {
  body.dataset.category = category;
  const weight = data.categories[category];
  const kinds = callbacks.onOptions === undefined ? (["property"] as const) : (["property", "options"] as const);
  const rows = lines.flatMap((line) => kinds.map((kind): Shown => ({ kind, line })));
  repeat(
    body,
    "tr",
    [{ kind: "group" }, ...rows] as Shown[],
    (element, row) => {
      if (row.kind === "property") return drawLine(element, row.line, known, data.help, callbacks);
      if (row.kind === "options") return drawOptions(element, row.line, data, callbacks.onOptions!);
      element.className = "group";
      const cell = part(element, "th", "group-cell").attr("scope", "rowgroup").attr("colspan", columns.length).node()!;
      part(cell, "span", "group-name").text(categoryText(category));
      part(cell, "span", "group-weight").text(weight === undefined ? "" : `α ${numberText(weight, 2)}`);
      if (callbacks.onRenameCategory !== undefined) drawRename(cell, category, callbacks.onRenameCategory);
    },
    (row) => (row.kind === "group" ? row.kind : `${row.line.index} ${row.kind}`),
  );
}

// "Rename" puts a line of text in its place until a name is committed or the line is left.
function drawRename(cell: HTMLElement, category: string, onRename: (category: string, name: string) => void): void {
  const button = part(cell, "button", "rename-category quiet").attr("type", "button").text("Rename");
  button.attr("aria-label", `Rename category ${categoryText(category)}`);
  const focused = cell.ownerDocument.activeElement;
  const isWriting = focused?.classList.contains("category-name") === true && cell.contains(focused);
  show(button, !isWriting);
  if (!isWriting) cell.querySelector(".category-name")?.remove();
  button.on("click", () => {
    show(button, false);
    const input = part(cell, "input", "category-name").attr("type", "text").attr("autocomplete", "off");
    input.attr("aria-label", `New name of category ${categoryText(category)}`);
    const node = input.property("value", category).node()!;
    const leave = () => {
      // Leaving calls itself: what is removed loses the focus.
      input.on("change", null).on("blur", null);
      node.remove();
      show(button, true);
    };
    input.on("change", () => {
      const name = node.value.trim();
      leave();
      if (name !== "" && name !== category) onRename(category, name);
    });
    input.on("blur", leave);
    input.on("keydown", (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      leave();
      button.node()!.focus();
    });
    node.focus();
    node.select();
  });
}

function drawLine(
  element: HTMLTableRowElement,
  line: Line,
  known: readonly string[],
  help: ExpressionHelp | undefined,
  callbacks: PropertyCallbacks,
): void {
  const { property, index } = line;
  const change = (patch: Partial<PropertySettings>) => callbacks.onChange(index, patch);
  const inUse = property.use ?? true;
  element.className = inUse ? "property" : "property left-out";
  const cell = (name: string) => part(element, "td", name).node()!;
  const focus = (field: string) => `${index} ${field}`;

  const use = part(cell("use"), "input", "control").attr("type", "checkbox").property("checked", inUse);
  use.attr("aria-label", `Use property ${property.name}`).attr("data-focus", focus("use"));
  use.on("change", () => change({ use: use.property("checked") as boolean }));

  const name = part(cell("name"), "input", "control").attr("type", "text").attr("data-focus", focus("name"));
  name.attr("aria-label", `Name of property ${property.name}`).attr("spellcheck", "false");
  bindText(name, property.name, (text) => {
    if (text.trim() !== "") change({ name: text.trim() });
  });

  const errorId = idFor(element, `error-${index}`);
  const expression = part(cell("expression"), "input", "control sql").attr("type", "text");
  expression.attr("aria-label", `SQL expression of ${property.name}`).attr("data-focus", focus("expression"));
  expression.attr("spellcheck", "false").attr("autocapitalize", "off").attr("autocomplete", "off");
  expression.attr("aria-invalid", line.error === null ? null : "true");
  expression.attr("aria-describedby", line.error === null ? null : errorId);
  bindText(expression, property.expression, (text) => change({ expression: text }));
  if (help !== undefined) drawExpressionHelp(cell("expression"), expression, help);
  const error = part(cell("expression"), "p", "field-error")
    .attr("id", errorId)
    .text(line.error ?? "");
  show(error, line.error !== null);
  if (callbacks.onOptions !== undefined) drawToggle(cell("expression"), line);

  drawCategory(cell("category"), line, known, (category) => change({ category }));
  const scale = part(cell("scale"), "select", "control").attr("aria-label", `Scale of ${property.name}`);
  drawChoices(scale.attr("data-focus", focus("scale")), scales, property.scale, (value) =>
    change({ scale: value as Scale }),
  );
  drawCounts(cell("values"), line.statistics);
  drawDistribution(cell("distribution"), line.statistics, property);

  const remove = part(cell("remove"), "button", "quiet").attr("type", "button").text("Remove");
  remove.attr("aria-label", `Remove property ${property.name}`).on("click", () => callbacks.onRemove(index));
}

// The button in a property's line opens the line of its options below; which are open is the page's, not the settings'.
function drawToggle(cell: HTMLElement, { property, index, optionErrors = {} }: Line): void {
  const line = part(cell, "div", "options-line").node()!;
  const button = part(line, "button", "options-toggle quiet").attr("type", "button").text("Options");
  const isOpen = Object.keys(optionErrors).length > 0 || button.attr("aria-expanded") === "true";
  button.attr("aria-label", `Options of property ${property.name}`).attr("aria-expanded", isOpen);
  button.attr("data-focus", `${index} options`);
  part(line, "span", "options-text").text(optionsText(property));
}

function drawOptions(
  element: HTMLTableRowElement,
  { property, index, optionErrors = {} }: Line,
  { classes = [], method = defaultSettings.method, density = defaultSettings.density, help }: PropertyTableData,
  onOptions: NonNullable<PropertyCallbacks["onOptions"]>,
): void {
  element.className = "options-row";
  element.id = idFor(element.parentElement!, `options-${index}`);
  const toggle = element.previousElementSibling!.querySelector<HTMLButtonElement>(".options-toggle")!;
  toggle.setAttribute("aria-controls", element.id);
  const cell = part(element, "td", "options-cell").attr("colspan", columns.length).node()!;
  const showIf = (isOpen: boolean) => {
    toggle.setAttribute("aria-expanded", String(isOpen));
    element.hidden = !isOpen;
    // Many fields, which are drawn when they are seen.
    if (!isOpen) return;
    drawPropertyOptions(
      cell,
      { property, classes, method, density, errors: optionErrors, ...(help === undefined ? {} : { help }) },
      (options) => onOptions(index, options),
    );
  };
  showIf(toggle.getAttribute("aria-expanded") === "true");
  toggle.onclick = () => showIf(toggle.getAttribute("aria-expanded") !== "true");
}

// "New category…" puts a line of text in the place of the list until a name is committed or the line is left.
function drawCategory(
  cell: HTMLElement,
  line: Line,
  known: readonly string[],
  onChange: (category: string) => void,
): void {
  const { name, category } = line.property;
  const list = part(cell, "select", "control").attr("aria-label", `Category of ${name}`);
  const input = part(cell, "input", "new-category").attr("type", "text").attr("aria-label", `New category of ${name}`);
  input.attr("placeholder", "category name");
  const writeNew = (isWriting: boolean) => {
    show(list, !isWriting);
    show(input, isWriting);
  };
  const all = [...new Set([...usualCategories, ...known])];
  const choices = all.map((value) => ({ value: `category ${value}`, text: categoryText(value) }));
  const current = `category ${category}`;
  drawChoices(
    list.attr("data-focus", `${line.index} category`),
    [...choices, { value: "new", text: "New category…" }],
    current,
    (value) => {
      if (value !== "new") return onChange(value.slice("category ".length));
      writeNew(true);
      input.property("value", "").node()!.focus();
    },
  );
  const leave = () => {
    writeNew(false);
    list.property("value", current);
  };
  input.on("change", () => {
    const text = input.node()!.value.trim();
    leave();
    if (text !== "") onChange(text);
  });
  input.on("blur", leave);
  input.on("keydown", (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    input.property("value", "");
    leave();
    list.node()!.focus();
  });
  if (cell.ownerDocument.activeElement !== input.node()) writeNew(false);
}

function drawCounts(cell: HTMLElement, statistics: PropertyStatistics | null): void {
  const remarks = [];
  if (statistics !== null) {
    const { total, missing, notFinite, notPositive } = statistics;
    remarks.push(total === 0 ? "no source" : `${percentText(missing / total)} missing`);
    if (notFinite > 0) remarks.push(`${countText(notFinite)} not finite`);
    if (notPositive > 0) remarks.push(`${countText(notPositive)} ≤ 0`);
  }
  repeat(cell, "span", remarks, (element, text) => {
    element.className = "remark";
    element.textContent = text;
  });
}

function drawDistribution(cell: HTMLElement, statistics: PropertyStatistics | null, property: PropertySettings): void {
  const hasValues = statistics !== null && !Number.isNaN(statistics.median);
  const numbers = hasValues
    ? [statistics.minimum, statistics.median, statistics.maximum].map((value) => numberText(value))
    : [];
  const scaled = property.scale === "linear" ? "" : `, ${property.scale}`;
  const place = part(cell, "div", "spark-place");
  if (show(place, hasValues) && hasValues)
    drawSparkline(
      place.node()!,
      statistics.histogram,
      `Distribution of ${property.name}${scaled}: minimum ${numbers[0]}, median ${numbers[1]}, maximum ${numbers[2]}.`,
    );
  repeat(part(cell, "div", "spark-numbers").node()!, "span", numbers, (element, text, index) => {
    element.title = ["minimum", "median", "maximum"][index] + scaled;
    element.textContent = text;
  });
  show(part(cell, "span", "no-value").text(statistics === null ? "not counted" : "no value"), !hasValues);
}
