/** What a header says of columns that astropy has taken apart (times, coordinates, quantities, masked columns). */
export type MixinColumns = {
  /** For a column with values the one that says where they are missing. */
  readonly masks: ReadonlyMap<string, string>;
  /** Unit and description that follow from what a column is a part of. */
  readonly about: ReadonlyMap<string, { readonly unit: string; readonly description: string }>;
};

type YamlMap = ReadonlyMap<unknown, unknown>;

/** How deep an object may lie in another. */
const MOST_LEVELS = 12;

/** How many objects are looked at: aliases may make more of few. */
const MOST_OBJECTS = 100_000;

/** Names under which the values lie that a `mask` belongs to. */
const VALUES = ["data", "unmasked", "value"];

/**
 * Reads `__serialized_columns__` of an ECSV header, where astropy keeps what columns were parts of. Nothing is made of it but masks, units
 * and descriptions.
 */
export function mixinColumns(yaml: YamlMap): MixinColumns {
  const masks = new Map<string, string>();
  const about = new Map<string, { unit: string; description: string }>();
  let objects = 0;
  const walk = (object: YamlMap, levels: number, unit: string, path: string) => {
    if (levels > MOST_LEVELS || ++objects > MOST_OBJECTS) return;
    const mask = columnName(object.get("mask"));
    const ownUnit = unitOf(object) || unit;
    const what = path === "" ? summary(object) : path;
    for (const [key, part] of object) {
      if (!(part instanceof Map) || typeof key !== "string" || key === "mask") continue;
      const name = columnName(part);
      if (name === null) walk(part, levels + 1, ownUnit, what);
      else {
        if (mask !== null && VALUES.includes(key)) masks.set(name, mask);
        if (!about.has(name)) about.set(name, { unit: ownUnit, description: what });
      }
    }
  };
  const all = member(yaml.get("meta"), "__serialized_columns__");
  if (all instanceof Map) for (const object of all.values()) if (object instanceof Map) walk(object, 0, "", "");
  return { masks, about };
}

/** A member of a map, or of a list of maps (`!!omap`). */
function member(value: unknown, key: string): unknown {
  const maps: unknown[] = Array.isArray(value) ? value : [value];
  for (const map of maps) if (map instanceof Map && map.has(key)) return map.get(key);
  return undefined;
}

/** `{name: x}` stands for the column x. */
function columnName(value: unknown): string | null {
  if (!(value instanceof Map) || value.has("__class__")) return null;
  const name: unknown = value.get("name");
  return typeof name === "string" ? name : null;
}

function unitOf(object: YamlMap): string {
  const unit = object.get("unit");
  const text: unknown = unit instanceof Map ? unit.get("unit") : unit;
  return typeof text === "string" && text !== "null" ? text : "";
}

/** What an object is, for users: `Time (mjd, tdb)`; nothing of masked columns and quantities, which are columns as others. */
function summary(object: YamlMap): string {
  const [, kind] =
    /^astropy\.\w+\.[\w.]*?(Time|TimeDelta|SkyCoord|EarthLocation)$/.exec(String(object.get("__class__"))) ?? [];
  if (kind === undefined) return "";
  const words = ["format", "scale", "frame"].map((key) => object.get(key)).filter((word) => typeof word === "string");
  return words.length === 0 ? `Part of ${kind}` : `Part of ${kind} (${words.join(", ")})`;
}
