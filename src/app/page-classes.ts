import { mapLabelValue, mergeClasses, removeClass, renameClass, splitClass } from "../properties/change-classes.ts";
import type { SettingsPatch } from "../properties/settings.ts";
import { drawClassesForm } from "../views/classes-form.ts";
import { element } from "./page.ts";
import { act } from "./run.ts";
import * as state from "./state.ts";

/** Draws the classes: names, marks, label values and priors. `change` makes a change of settings, and shows one that is refused. */
export function drawClasses(change: (patch: SettingsPatch) => Promise<void>): void {
  if (state.opened.value === null) return;
  const { classes, priors, label, marks } = state.settings.value;
  const counted = state.labels.value;
  const keyOf = (value: string) => state.matchingKey(label?.classes ?? {}, value, counted?.numeric ?? false);
  const valuesOf = (name: string | undefined) =>
    (counted?.values ?? []).filter(({ value }) => {
      const key = keyOf(value);
      return (key === undefined ? undefined : label!.classes[key]) === name;
    });
  /** A change that is made of the present settings; one that cannot be made is a sentence. */
  const make = (patch: () => SettingsPatch) => void act(async () => change(patch()));
  const now = () => state.settings.value;
  drawClassesForm(
    element("classes-form"),
    {
      classes: classes.map((name) => ({
        name,
        values: valuesOf(name),
        labelled: state.labelledCount.value.get(name) ?? 0,
        prior: priors[name],
      })),
      unused: valuesOf(undefined),
      marks: marks ?? {},
    },
    {
      onRename: (name, newName) => make(() => renameClass(now(), name, newName.trim())),
      onPrior: (name, prior) => make(() => ({ priors: { [name]: prior } })),
      onRemove: (name) => make(() => removeClass(now(), name)),
      onMapValue: (value, name) => make(() => mapLabelValue(now(), keyOf(value) ?? value, name)),
      onMark: (name, look) =>
        make(() => {
          const { [name]: _, ...others } = now().marks ?? {};
          const next = look === null ? others : { ...others, [name]: look };
          return { marks: Object.keys(next).length === 0 ? null : next };
        }),
      reshape: {
        onMerge: (first, second, name) => make(() => mergeClasses(now(), first, second, name)),
        onSplit: (from, values, name) =>
          make(() => {
            const keys = values.map((value) => keyOf(value) ?? value);
            const count = (key: string) => counted?.values.find(({ value }) => keyOf(value) === key)?.count ?? 0;
            return splitClass(now(), from, keys, name, count);
          }),
      },
    },
  );
}
