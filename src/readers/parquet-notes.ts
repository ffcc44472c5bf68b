/** What a file says of a column besides its values; "" where it says nothing. */
export type ColumnNotes = {
  readonly unit: string;
  readonly ucd: string;
  readonly description: string;
  readonly utype?: string;
  readonly xtype?: string;
};

export function describedBy(
  _keyValues: ReadonlyMap<string, string>,
  _names: readonly string[],
): { name: string; columns: readonly (ColumnNotes | undefined)[]; notes: readonly string[] } {
  return { name: "", columns: [], notes: [] };
}
