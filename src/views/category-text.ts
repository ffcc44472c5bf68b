const words: Readonly<Record<string, string>> = {
  location: "Location",
  spectrum: "Hardness",
  variability: "Variability",
  multiwavelength: "Flux ratios",
};

/** The categories of Tranin et al. 2022, Table 1, in its order. */
export const usualCategories: readonly string[] = Object.keys(words);

/** Returns what the page calls a category: the paper's word for its four, otherwise the category's own name. */
export function categoryText(category: string): string {
  return Object.hasOwn(words, category) ? words[category] : category;
}
