import { describe, expect, it } from "vitest";
import { completionsOf, wordBefore } from "../../src/views/completions.ts";

const columns = ["HR1", "hr2", "SC_HR1", "2SXPS_ID", "order", "flux b"].map((name) => ({ name, unit: "" }));
const forms = (sql: string) => completionsOf(wordBefore(sql, sql.length)!, columns).map(({ form }) => form);

describe("wordBefore", () => {
  it("is the name, quoted or not, before the cursor", () => {
    expect(wordBefore("log10(HR1) + x", 8)).toEqual({ start: 6, text: "HR", quoted: false });
    expect(wordBefore('a + "flux b', 11)).toEqual({ start: 4, text: "flux b", quoted: true });
    expect(wordBefore("a + ", 4)).toEqual({ start: 4, text: "", quoted: false });
  });
  it("is none in a text or a number", () => {
    expect(wordBefore("kind = 'AG", 10)).toBeNull();
    expect(wordBefore("a + 12", 6)).toBeNull();
    expect(wordBefore("'it''s' + a", 11)).toEqual({ start: 10, text: "a", quoted: false });
  });
});

describe("completionsOf", () => {
  it("puts columns that begin so first, then functions, then columns that hold it", () => {
    expect(forms("hr")).toEqual(["HR1", "hr2", "SC_HR1"]);
    expect(forms("lo")).toEqual(["log10()", "log2()", "lower()"]);
  });
  it("quotes names where SQL needs it", () => {
    expect(forms("2SX")).toEqual(['"2SXPS_ID"']);
    expect(forms("ord")).toEqual(['"order"']);
    expect(forms('"fl')).toEqual(['"flux b"']);
  });
  it("puts the cursor between the brackets of a function", () => {
    const [abs] = completionsOf(wordBefore("abs", 3)!, []);
    expect([abs.form, abs.cursor]).toEqual(["abs()", 4]);
  });
});
