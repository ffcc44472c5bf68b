import { LATITUDE, writeList, type ClaxboiProperty } from "./claxboi-list.ts";
import { defaultSettings, type PropertySettings, type Settings } from "./settings.ts";

/**
 * Writes settings as CLAXBOI's files: `configfile.ini` and the property list.
 * @returns both texts, and a sentence for all that they cannot say; the same sentences stand as comments in the configuration
 */
export function writeClaxboi(settings: Settings): { config: string; list: string; warnings: string[] } {
  const { classes, priors, categories, missingWeight } = settings;
  const names = Object.keys(categories);
  const warnings: string[] = [];
  const written: (ClaxboiProperty & { readonly mix: PropertySettings["mix"] })[] = [];
  for (const property of settings.properties) {
    const column = columnOf(property.expression);
    const leaveOut = (why: string) => warnings.push(`Property ${property.name} was left out: ${why}.`);
    if (column === null) {
      leaveOut(`it is ${property.expression}, not a column whose name a list can hold`);
      continue;
    }
    if (written.some((other) => other.column === column)) {
      leaveOut(`the column ${column} is listed already`);
      continue;
    }
    warnings.push(...aboutProperty(property, column));
    written.push({
      column,
      use: property.use !== false,
      weight: property.weight === "1/error" ? (hasOwnErrors(property, column) ? "auto" : 1) : (property.weight ?? 1),
      category: names.indexOf(property.category) + 1,
      scale: property.scale,
      mix: property.mix,
    });
  }
  const custom = written.flatMap(({ column, mix }) =>
    mix?.with === mixOf(column) ? [[column, classes.indexOf(mix.class)]] : [],
  );
  warnings.push(...aboutLabel(settings), ...aboutRun(settings));
  const identifier = settings.identifier !== null && isPlain(settings.identifier) ? settings.identifier : "identifier";
  const unused = { use: false, weight: 0, category: 0, scale: "linear" } as const;
  const first = [identifier, "class"].filter((name) => written.every(({ column }) => column !== name));
  return {
    config: [
      "# filename, fileout and dirref are yours to fill in; the first column of the catalogue is the identifier.",
      ...warnings.map((warning) => `# ${warning.replace(/[\s\p{C}]+/gu, " ")}`),
      "filename: 'catalogue.csv'",
      "initfilename: ''",
      "fileout: 'classified.csv'",
      "dirref: 'densities/'",
      "save: 1",
      "record_marginal_pba: 0",
      "compute_distrib: 1",
      "optimize_coeffs: 0",
      "C: 0",
      "keep_descriptions: 0",
      `categories: ${flow(names)}`,
      `global_coeffs: ${flow([missingWeight, ...names.map((name) => categories[name])])}`,
      `custom_pty: [${custom.map(flow).join(", ")}]`,
      `classnames: ${flow(classes)}`,
      `trueprop: ${flow(classes.map((name) => priors[name]))}`,
      "",
    ].join("\n"),
    list: writeList([...first.map((column) => ({ column, ...unused })), ...written]),
    warnings,
  };
}

/** The column that an expression names and nothing else, if a list separated by blanks can hold its name; null otherwise. */
function columnOf(expression: string): string | null {
  const text = expression.trim();
  const quoted = /^"((?:[^"]|"")+)"$/.exec(text);
  const name = quoted === null ? text : quoted[1].replaceAll('""', '"');
  return (quoted !== null || /^[A-Za-z_]\w*$/.test(text)) && isPlain(name) ? name : null;
}

const isPlain = (name: string) => name !== "" && !/\s/.test(name) && !name.startsWith("#");

const hasOwnErrors = ({ error = "" }: PropertySettings, column: string) => columnOf(error) === `e_${column}`;

/** What CLAXBOI mixes a custom density of this column with. */
const mixOf = (column: string) => (column === LATITUDE ? "cos-latitude" : "uniform");

function aboutProperty(property: PropertySettings, column: string): string[] {
  const { name, weight, mix } = property;
  const lost = [
    ...(name === column ? [] : [`it is called ${column} there, as its column is`]),
    ...(weight === "1/error" && !hasOwnErrors(property, column)
      ? [`its weight is 1 there; 1/error needs a column e_${column}`]
      : []),
    ...(mix === undefined || mixOf(column) === mix.with
      ? []
      : [`its mixture with ${mix.with} was left out; of ${column} CLAXBOI knows only ${mixOf(column)}`]),
    ...(["range", "reflect", "density"] as const)
      .filter((key) => property[key] !== undefined)
      .map((key) => `its ${key} was left out`),
  ];
  return lost.map((what) => `Property ${name}: ${what}.`);
}

function aboutLabel({ label, classes }: Settings): string[] {
  const expected = Object.fromEntries(classes.map((name, c) => [String(c), name]));
  const isExpected =
    label !== undefined &&
    columnOf(label.expression) === "class" &&
    Object.entries(label.classes).every(([value, name]) => expected[value] === name);
  if (isExpected) return [];
  return [
    `CLAXBOI reads the label from a column class that holds ${classes.map((name, c) => `${c} for ${name}`).join(", ")}, and nothing where there is none.`,
  ];
}

function aboutRun(settings: Settings): string[] {
  const { method, power, missing, density, selection, pairs, penalty, uncertainty } = settings;
  const lost = [
    ...(method === "claxboi-2024" ? [] : [`method ${method}`]),
    ...(power === 1 ? [] : [`power ${power}`]),
    ...(missing === "presence" ? [] : [`missing ${missing}`]),
    ...(JSON.stringify(density) === JSON.stringify(defaultSettings.density) ? [] : ["density"]),
    ...(selection === undefined ? [] : [`selection ${selection}`]),
    ...(pairs === undefined || pairs.length === 0 ? [] : ["pairs"]),
    ...(penalty === undefined ? [] : [`penalty ${penalty}`]),
    ...(uncertainty === undefined ? [] : [`uncertainty ${uncertainty}`]),
  ];
  return lost.length === 0 ? [] : [`CLAXBOI's files have no place for: ${lost.join("; ")}.`];
}

/** A list as YAML 1.1 and 1.2 both read it. */
const flow = (items: readonly (string | number)[]) =>
  `[${items.map((item) => (typeof item === "number" ? numberText(item) : quotedText(item))).join(", ")}]`;

/** In quotes, with what cannot be printed escaped. */
const quotedText = (text: string) =>
  JSON.stringify(text).replace(/\p{C}/gu, (one) => `\\U${one.codePointAt(0)!.toString(16).padStart(8, "0")}`);

/** YAML 1.1, which CLAXBOI reads, takes 1e-7 for a text. */
const numberText = (x: number) => String(x).replace(/^(-?\d+)e/, "$1.0e");
