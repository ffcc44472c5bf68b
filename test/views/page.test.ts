// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";
import { drawActivity } from "../../src/views/activity.ts";
import { drawClassCounts } from "../../src/views/class-counts.ts";
import { drawFileSummary, fileLine } from "../../src/views/file-summary.ts";
import { drawChoiceDialog } from "../../src/views/choice-dialog.ts";
import { drawNotices, type Notice } from "../../src/views/notices.ts";
import { drawTrainingSummary } from "../../src/views/training-summary.ts";
import { button, place, texts } from "./sample.ts";

describe("drawActivity", () => {
  it("shows what is being done, how far it is and how long it takes, and cancels", () => {
    const element = place();
    const onCancel = vi.fn();
    drawActivity(element, { stage: "Reading a.fits", fraction: 0.4, secondsLeft: 72 }, { onCancel });
    expect(texts(element, "[role=status], .time-left")).toEqual(["Reading a.fits", "1 min 12 s left"]);
    expect(element.querySelector("progress")!.value).toBeCloseTo(0.4);
    button(element, "Cancel").click();
    expect(onCancel).toHaveBeenCalledOnce();
  });
  it("leaves an unchanged stage alone, so that it is not read aloud again", () => {
    const element = place();
    drawActivity(element, { stage: "Training", fraction: null, secondsLeft: null }, { onCancel: vi.fn() });
    const written = element.querySelector(".stage")!.firstChild;
    drawActivity(element, { stage: "Training", fraction: 0.5, secondsLeft: 3 }, { onCancel: vi.fn() });
    expect(element.querySelector(".stage")!.firstChild).toBe(written);
  });
  it("shows nothing when nothing is being done", () => {
    const element = place();
    drawActivity(element, null, { onCancel: vi.fn() });
    expect(element.className).toBe("");
    expect(button(element, "Cancel").hidden).toBe(true);
  });
});

describe("drawNotices", () => {
  const notices: Notice[] = [
    { id: "1", kind: "error", text: "The file <x> could not be read." },
    { id: "2", kind: "info", text: "Settings applied." },
  ];
  it("announces errors, says the kind in a word, and dismisses", () => {
    const element = place();
    const onDismiss = vi.fn();
    drawNotices(element, notices, { onDismiss });
    expect(texts(element, "[role=alert] .notice-text")).toEqual(["The file <x> could not be read."]);
    expect(texts(element, ".notice-word")).toEqual(["Error", "Note"]);
    button(element, "Dismiss: Settings applied.").click();
    expect(onDismiss).toHaveBeenCalledWith("2");
  });
  it("keeps the elements of the messages that stay", () => {
    const element = place();
    drawNotices(element, notices, { onDismiss: vi.fn() });
    const second = element.children[1];
    drawNotices(element, notices.slice(1), { onDismiss: vi.fn() });
    expect([...element.children]).toEqual([second]);
  });
});

describe("drawChoiceDialog", () => {
  // jsdom has the element but not its methods.
  beforeAll(() => {
    HTMLDialogElement.prototype.showModal ??= function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close ??= function () {
      this.open = false;
    };
  });
  it("opens with the answers, chooses one, and closes", () => {
    const dialog = place("dialog", "hdu") as HTMLDialogElement;
    const callbacks = { onChoose: vi.fn(), onCancel: vi.fn() };
    const choices = [
      { text: "SRCLIST", detail: "656,997 rows, 337 columns" },
      { text: "Table 3", detail: "12 rows, 4 columns" },
    ];
    drawChoiceDialog(dialog, { heading: "a.fits holds 2 tables", question: "Which one?", choices }, callbacks);
    expect(dialog.open).toBe(true);
    expect(texts(dialog, "li")).toEqual(["SRCLIST656,997 rows, 337 columns", "Table 312 rows, 4 columns"]);
    dialog.querySelectorAll<HTMLButtonElement>("li button")[1].click();
    expect(callbacks.onChoose).toHaveBeenCalledWith(1);
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    button(dialog, "Cancel").click();
    expect(callbacks.onCancel).toHaveBeenCalledTimes(2);
    drawChoiceDialog(dialog, null, callbacks);
    expect(dialog.open).toBe(false);
  });
});

describe("drawFileSummary", () => {
  it("says what was found and why columns were left out", () => {
    const element = place();
    const file = {
      name: "a.fits",
      format: "FITS binary table",
      bytes: 1_234_567,
      sources: 2941,
      columns: 72,
      survey: null,
    };
    drawFileSummary(element, { ...file, warnings: ["Twins."], unread: [{ name: "img", reason: "holds 3 values" }] });
    expect(texts(element, "dd")).toEqual(["a.fits", "FITS binary table, 1.2 MB", "2,941", "72", "not recognised"]);
    expect(texts(element, ".warnings li")).toEqual(["WarningTwins."]);
    expect(texts(element, "summary, .unread li")).toEqual(["1 column was not read", "imgholds 3 values"]);
  });
  it("makes the line of the header", () => {
    expect(fileLine("a.csv", 2941, 8)).toBe("a.csv · 2,941 sources · 8 properties");
    expect(fileLine("a.csv", 1, 1)).toBe("a.csv · 1 source · 1 property");
  });
});

describe("drawClassCounts", () => {
  const data = { classes: ["AGN", "CV"], counts: { AGN: 30, CV: 10 }, priors: { AGN: 0.98, CV: 0.02 }, filter: "CV" };
  it("shows counts and shares beside the priors", () => {
    const element = place();
    drawClassCounts(element, data, { onFilter: vi.fn() });
    expect(texts(element, "button")).toEqual([
      "AGN3075.0\u00a0% · prior 98.0\u00a0%",
      "CV1025.0\u00a0% · prior 2.0\u00a0%",
    ]);
  });
  it("shows the estimated proportions beside the priors where there are any, and what they are", () => {
    const element = place();
    drawClassCounts(element, { ...data, proportions: { AGN: 0.9, CV: 0.1 } }, { onFilter: vi.fn() });
    expect(texts(element, ".estimate")).toEqual(["estimated 90.0\u00a0%", "estimated 10.0\u00a0%"]);
    expect(texts(element, ".proportions-hint:not([hidden])")[0]).toMatch(/among the unlabelled sources/);
    drawClassCounts(element, data, { onFilter: vi.fn() });
    expect(texts(element, ".estimate:not([hidden]), .proportions-hint:not([hidden])")).toEqual([]);
  });
  it("filters by a class, and no longer when it is pressed again", () => {
    const element = place();
    const onFilter = vi.fn();
    drawClassCounts(element, data, { onFilter });
    const [agn, cv] = element.querySelectorAll("button");
    expect([agn.getAttribute("aria-pressed"), cv.getAttribute("aria-pressed")]).toEqual(["false", "true"]);
    agn.click();
    cv.click();
    expect(onFilter.mock.calls).toEqual([["AGN"], [null]]);
  });
});

describe("drawTrainingSummary", () => {
  it("gives bandwidth and count per class, the largest table error and the warnings", () => {
    const element = place();
    drawTrainingSummary(element, {
      classes: [
        { name: "AGN", labelled: 1390 },
        { name: "CV", labelled: 44 },
      ],
      seconds: 0.42,
      warnings: ["CV has few sources."],
      properties: [
        {
          name: "b",
          density: "kde",
          nodes: 2048,
          tableError: 7e-4,
          bandwidth: { AGN: 4.2, CV: 9 },
          present: { AGN: 1390, CV: 44 },
        },
        { name: "n", density: "discrete", nodes: 4, tableError: 0, bandwidth: {}, present: { AGN: 3, CV: 0 } },
      ],
    });
    expect(texts(element, ".training-line")[0]).toBe(
      "1,434 labelled sources in 0.42 s. Largest table error: 7.0 × 10⁻⁴ in log density.",
    );
    expect(texts(element, "tbody tr:nth-child(1) > *")).toEqual([
      "b",
      "kernel density",
      "2,048",
      "7.0 × 10⁻⁴",
      "4.20 · 1,390",
      "9.00 · 44",
    ]);
    expect(texts(element, "tbody tr:nth-child(2) > *")).toEqual([
      "n",
      "discrete values",
      "4",
      "exact",
      "– · 3",
      "– · 0",
    ]);
    expect(texts(element, "summary")).toEqual(["1 warning"]);
  });
});
