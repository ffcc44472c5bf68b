import { computed, effect, signal } from "@preact/signals-core";
import { columnsIn, quoteName } from "../catalogue/sql.ts";
import { renameCategory } from "../properties/change-classes.ts";
import {
  defaultSettings,
  paperWeight,
  usedProperties,
  type PropertySettings,
  type Settings,
} from "../properties/settings.ts";
import { chooseMarks } from "../views/class-marks.ts";
import { drawFileSummary } from "../views/file-summary.ts";
import { drawMethodForm } from "../views/method-form.ts";
import { drawPropertyTable, type PropertyRow } from "../views/property-table.ts";
import { drawRolesForm, type Roles } from "../views/roles-form.ts";
import { classify, isCurrent } from "./classify-catalogue.ts";
import { configure, redo, relabel, undo } from "./configure.ts";
import { fitPower } from "./evaluate-catalogue.ts";
import { mend } from "./mend.ts";
import { expressionHelp } from "./expression-help.ts";
import { drawClasses } from "./page-classes.ts";
import { drawModel } from "./page-model.ts";
import { readSelected } from "./open-file.ts";
import { wireColumns } from "./page-columns.ts";
import { breathe, element } from "./page.ts";
import { differsFromImported } from "./train-catalogue.ts";
import { act } from "./run.ts";
import { propertyOf, rolesOfSettings, rolesPatch } from "./set-roles.ts";
import * as state from "./state.ts";

/** Wires the place where roles, classes, properties and method are set. */
export function wireSetUp(): void {
  // As text: an equal choice draws nothing anew.
  const marksText = computed(() => JSON.stringify(state.settings.value.marks ?? {}));
  const marks = computed(() => JSON.parse(marksText.value) as NonNullable<Settings["marks"]>);
  chooseMarks(() => marks.value);
  const sections = [
    drawFile,
    drawRoles,
    () => drawClasses(change),
    drawProperties,
    drawMethod,
    () => drawModel(element("model-panel")),
  ];
  sections.forEach((draw, k) => {
    const isDrawn = computed(() => turn.value.of === state.opened.value && turn.value.sections > k);
    effect(() => {
      if (isDrawn.value && state.opened.value !== null) draw();
    });
  });
  const isHere = computed(() => ["start", "set-up"].includes(state.place.value)); // an open file has no start
  effect(() => {
    if (isHere.value) void drawInTurn(state.opened.value, sections.length, () => isHere.peek());
  });
  effect(() => {
    // A fit is of one catalogue.
    if (state.opened.value !== fitted) powerFit.value = null;
    fitted = state.opened.value;
  });
  effect(() => {
    element("classify-hint").textContent = hint.value;
  });
  const undoButton = element("undo-button") as HTMLButtonElement;
  const redoButton = element("redo-button") as HTMLButtonElement;
  undoButton.addEventListener("click", () => void act(undo));
  redoButton.addEventListener("click", () => void act(redo));
  effect(() => {
    undoButton.disabled = state.past.value.length === 0;
    redoButton.disabled = state.future.value.length === 0;
  });
  wireColumns();
  element("read-selected").addEventListener("click", () => void act(readSelected));
  effect(() => {
    const { opened, settings } = state;
    element("read-selected-line").hidden = opened.value === null || settings.value.selection === undefined;
  });
  element("classify-button").addEventListener("click", () => {
    void act(async () => {
      await classify();
      state.place.value = "explore";
    });
  });
}

/**
 * How many sections are drawn of which file: what a new one shows is drawn bit by bit, so that the page takes input meanwhile, and only
 * while it is looked at: who goes on at once does not wait for it.
 */
const turn = signal<{ readonly of: state.OpenFile | null; readonly sections: number }>({ of: null, sections: 0 });

async function drawInTurn(file: state.OpenFile | null, sections: number, isHere: () => boolean): Promise<void> {
  const { of, sections: drawn } = turn.peek();
  for (let k = of === file ? drawn + 1 : 1; k <= sections; k++) {
    await breathe();
    if (state.opened.peek() !== file || !isHere()) return;
    turn.value = { of: file, sections: k };
  }
}

function drawMethod(): void {
  drawMethodForm(
    element("method-form"),
    state.settings.value,
    {
      onChange: (patch) => void change(patch),
      onReset: () => void change(methodDefaults(state.settings.value)),
      onFitPower: () =>
        void act(async () => {
          const found = await fitPower();
          powerFit.value = found;
          await configure({ power: found.power });
        }),
    },
    { reason: whyNotFit(), busy: state.busy.value, found: powerFit.value },
  );
}

/** What the last fit of κ found. */
let fitted: state.OpenFile | null = null;
const powerFit = signal<{ readonly power: number; readonly logLoss: number } | null>(null);

function whyNotFit(): string | null {
  if (state.imported.value !== null) return "The model comes from a file without its training sample.";
  if (state.settings.value.label === undefined) return "κ is fitted to labelled sources.";
  return null;
}

const hint = computed(() => {
  const { label, classes } = state.settings.value;
  if (state.opened.value === null) return "";
  const { value: imported } = state.imported;
  if (label === undefined && imported !== null && differsFromImported(imported, state.settings.value) === null)
    return `It is classified with the model "${imported.name}".`;
  if (label === undefined)
    return "Choose the label first: the column that holds the class of the known sources. Or use a model that was trained before.";
  if (classes.length < 2) return "At least two classes with labelled sources are needed.";
  if (usedProperties(state.settings.value).length === 0) return "Add at least one property.";
  if (state.results.value === null) return "Nothing is classified yet.";
  return isCurrent() ? "The classification is up to date." : "The settings have changed since the last classification.";
});

/** Makes a change of settings; a refused one is shown beside what the user typed. */
async function change(
  patch: Readonly<Record<string, unknown>>,
  property: number | null = null,
  make: () => Promise<unknown> = () => configure(patch),
): Promise<void> {
  state.refusal.value = null;
  await act(async () => {
    try {
      await make();
    } catch (error) {
      state.refusal.value = { property, patch, error: (error as Error).message };
      throw error;
    }
  });
}

const methodDefaults = (settings: Settings) => ({
  categories: Object.fromEntries(Object.keys(settings.categories).map((name) => [name, paperWeight(name)])),
  power: defaultSettings.power,
  missing: defaultSettings.missing,
  missingWeight: defaultSettings.missingWeight,
  density: defaultSettings.density,
  method: defaultSettings.method,
  pairs: null,
  penalty: null,
  uncertainty: null,
  seed: defaultSettings.seed,
});

function drawFile(): void {
  const file = state.opened.value;
  if (file === null) return;
  const { source, rows, name } = file.catalogue;
  const formats = {
    FITS: "FITS table",
    VOTable: "VOTable",
    Parquet: "Parquet file",
    ECSV: "ECSV text",
    MRT: "machine-readable table",
    CSV: "comma-separated text",
    TSV: "tab-separated text",
  };
  drawFileSummary(
    element("file-summary"),
    {
      name,
      format: formats[source.format],
      bytes: file.file.size,
      sources: rows,
      columns: source.columns.length,
      survey: file.survey,
      unread: source.unread,
      warnings: file.warnings,
    },
    { onMend: mend },
  );
}

function drawRoles(): void {
  const file = state.opened.value;
  if (file === null) return;
  const refused = state.refusal.value?.property === null ? state.refusal.value : null;
  const known = rolesOfSettings();
  const roles: Roles = {
    ...known,
    label: (refused?.patch.label as string | undefined) ?? known.label,
    selection: (refused?.patch.selection as string | undefined) ?? known.selection,
  };
  const found = file.roles;
  const guessed = (["identifier", "ra", "dec", "error", "errorMeaning", "label"] as const).filter((role) => {
    const guess = role === "error" ? found.positionError : found[role];
    return guess !== undefined && roles[role] === (role === "label" ? quoteName(guess) : guess);
  });
  drawRolesForm(
    element("roles-form"),
    {
      columns: file.catalogue.source.columns,
      roles,
      guessed,
      errors: Object.fromEntries(
        (["label", "selection"] as const).flatMap((role) =>
          refused !== null && role in refused.patch ? [[role, refused.error]] : [],
        ),
      ),
    },
    {
      onLook: expressionHelp(file.catalogue).look,
      onChange: (patch) =>
        void (patch.label !== undefined
          ? change(patch, null, () => relabel(patch.label!.trim() === "" ? null : patch.label!))
          : change(rolesPatch(roles, patch))),
    },
  );
}

const optionKeys = ["range", "reflect", "weight", "error", "mix", "density"] as const;
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

function drawProperties(): void {
  const file = state.opened.value;
  if (file === null) return;
  const { properties, categories, classes, method, density } = state.settings.value;
  const refused = state.refusal.value;
  const rows = properties.map((property, index): PropertyRow => {
    const isRefused = refused !== null && refused.property === index;
    const profile = state.profiles.value.find(
      ({ property: known }) => known.expression === property.expression && known.scale === property.scale,
    );
    const draft = isRefused
      ? ((refused.patch.properties as PropertySettings[] | undefined)?.[index] ?? property)
      : property;
    const found = profile?.profile ?? null;
    const inOptions = isRefused ? optionKeys.filter((key) => !isSame(draft[key], property[key])) : [];
    const sentence = isRefused && inOptions.length === 0 ? refused.error : (profile?.error ?? "");
    return {
      property: draft,
      error: sentence === "" ? null : sentence,
      optionErrors: Object.fromEntries(inOptions.map((key) => [key, refused!.error])),
      statistics:
        found === null
          ? null
          : {
              total: found.rows,
              missing: found.missing,
              notFinite: found.infinite,
              notPositive: found.notPositive,
              minimum: found.min ?? NaN,
              median: found.median ?? NaN,
              maximum: found.max ?? NaN,
              histogram: found.bins,
            },
    };
  });
  drawPropertyTable(
    element("property-table"),
    { properties: rows, categories, classes, method, density, help: expressionHelp(file.catalogue) },
    {
      onRenameCategory: (category, name) => void change(renameCategory(state.settings.value, category, name)),
      onOptions: (index, options) => {
        const { name, expression, category, scale, use } = state.settings.value.properties[index];
        const kept = { name, expression, category, scale, ...(use === undefined ? {} : { use }) };
        void change(
          { properties: state.settings.value.properties.with(index, { ...kept, ...withoutUndefined(options) }) },
          index,
        );
      },
      onChange: (index, patch) =>
        void change({ properties: replaceAt(state.settings.value.properties, index, patch) }, index),
      onRemove: (index) => void change({ properties: state.settings.value.properties.filter((_, i) => i !== index) }),
      onAdd: () => void change({ properties: [...state.settings.value.properties, newProperty()] }),
    },
  );
}

function replaceAt(properties: readonly PropertySettings[], index: number, patch: Partial<PropertySettings>) {
  return properties.map((property, i) => (i === index ? { ...property, ...patch } : property));
}

/** A property to start from: the first column of numbers that no property uses yet, else the number 0. */
function newProperty(): PropertySettings {
  const { properties } = state.settings.value;
  const { columns } = state.opened.value!.catalogue.source;
  const names = columns.map(({ name }) => name);
  const used = new Set(properties.flatMap(({ expression }) => columnsIn(expression, names)));
  const free = columns.find(({ name, type }) => type !== "text" && type !== "boolean" && !used.has(name));
  return propertyOf(free?.name ?? null);
}
