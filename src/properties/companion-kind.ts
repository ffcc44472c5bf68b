import { settingsMembers } from "./check-settings.ts";
import { MODEL_FORMAT } from "./model-mark.ts";

/** What goes with a catalogue: settings (a side-car of an export has them, too), a model, or a file of CLAXBOI. */
export type CompanionKind = "settings" | "model" | "claxboi";

/**
 * Tells from its content what a text is that goes with a catalogue; null: nothing of the kind. JSON that is cut short may still say what it was,
 * so that whoever reads it can say what is wrong.
 */
export async function companionKind(text: string): Promise<CompanionKind | null> {
  const start = text.slice(0, 65_536).trimStart();
  if (start.startsWith("{")) return kindOfJson(text, start);
  const { isClaxboiConfig, isClaxboiList } = await import("./claxboi-files.ts");
  return isClaxboiConfig(text) || isClaxboiList(text) ? "claxboi" : null;
}

function kindOfJson(text: string, start: string): "settings" | "model" | null {
  const value = parsed(text);
  if (value === null) {
    if (new RegExp(`"format"\\s*:\\s*"${MODEL_FORMAT}"`).test(start)) return "model";
    return settingsMembers.filter((member) => new RegExp(`"${member}"\\s*:`).test(start)).length > 1
      ? "settings"
      : null;
  }
  if (value.format === MODEL_FORMAT) return "model";
  if ("input" in value && "settings" in value) return "settings";
  const members = Object.keys(value);
  const known = members.filter((member) => settingsMembers.includes(member)).length;
  // The version alone may be what is right in a settings file.
  return known > 1 || (known === 1 && members.length === 1) || value.version === 1 ? "settings" : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
