import { drawModelPanel } from "../views/model-panel.ts";
import { exportModel, forgetModel, importModel, importReadyMade, readyMade } from "./models.ts";
import { act } from "./run.ts";
import { saveFile } from "./save.ts";
import * as state from "./state.ts";

/** Draws which model is at hand and where another may come from. */
export function drawModel(box: HTMLElement): void {
  const { value: imported } = state.imported;
  const { value: training } = state.training;
  const model = imported?.model ?? training?.model ?? null;
  drawModelPanel(
    box,
    {
      source: imported !== null ? "imported" : training !== null ? "trained" : "none",
      name: imported?.name ?? (training === null ? "" : `trained on ${state.opened.value?.name ?? ""}`),
      citation: imported?.citation ?? "",
      classes: (model?.classes ?? []).map((name, c) => ({ name, labelled: model!.labelled[c] })),
      properties: (model?.properties ?? []).map(({ name }) => name),
      method: model?.method ?? "paper",
      readyMade,
      busy: state.busy.value,
      error: null,
    },
    {
      onImport: (file) => void act(() => importModel(file)),
      onExport: () => void act(async () => saveFile(await exportModel(), "xsieve-model.json")),
      onReadyMade: (id) => void act(() => importReadyMade(id)),
      onForget: () => void act(forgetModel),
    },
  );
}
