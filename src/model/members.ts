/** Returns the indices of the sources of each class, ascending; a label that is no class belongs to none. */
export function membersOf(labels: Uint8Array, classes: number): Uint32Array[] {
  const counts = new Uint32Array(256);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  const members = Array.from({ length: classes }, (_, c) => new Uint32Array(counts[c]));
  const next = new Uint32Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label < classes) members[label][next[label]++] = i;
  }
  return members;
}
