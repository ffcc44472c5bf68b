// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { drawFileSummary, type FileSummary } from "../../src/views/file-summary.ts";
import { confidenceText } from "../../src/views/survey-summary.ts";
import { button, place, texts } from "./sample.ts";

const file: FileSummary = {
  name: "a.fits",
  format: "FITS binary table",
  bytes: 1000,
  sources: 10,
  columns: 20,
  survey: {
    name: "4XMM-DR13",
    confidence: 0.7,
    matched: ["SC_RA", "SC_POSERR", "SC_EP_8_FLUX", "SC_HR1", "SC_HR2", "SC_HR3", "SC_SUM_FLAG"],
    notes: [
      { what: "identifier", from: "SRCID" },
      { what: "property <b>", from: "gal_lat(SC_RA, SC_DEC)", warning: true },
    ],
  },
  unread: [],
  warnings: [],
};

it("says how certain a survey is, what it was told from and what was guessed, with a way to mend it", () => {
  const element = place();
  const onMend = vi.fn();
  drawFileSummary(element, file, { onMend });
  expect(texts(element, ".fact-text").at(-1)).toBe("4XMM-DR13, likely");
  expect(texts(element, ".survey-told")[0]).toBe(
    "4XMM-DR13 is likely: the file has the columns SC_RA, SC_POSERR, SC_EP_8_FLUX, SC_HR1, SC_HR2, SC_HR3 and 1 more.",
  );
  expect(texts(element, ".guesses-summary")).toEqual(["2 things were guessed from it"]);
  expect(texts(element, ".guess-what")).toEqual(["identifier", "property <b>"]);
  expect([...element.querySelectorAll<HTMLElement>(".guess-from strong")].map(({ hidden }) => hidden)).toEqual([
    true,
    false,
  ]);
  button(element, "Mend property <b>").click();
  expect(onMend.mock.calls).toEqual([["property <b>"]]);
  drawFileSummary(element, { ...file, survey: null });
  expect(texts(element, ".fact-text").at(-1)).toBe("not recognised");
  expect(element.querySelector<HTMLElement>(".survey")!.hidden).toBe(true);
});

it("puts confidence in words", () => {
  expect([1, 0.7, 0.4, 0.1].map(confidenceText)).toEqual(["certain", "likely", "perhaps", "doubtful"]);
});
