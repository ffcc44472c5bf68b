/** Returns the indices of the sources with a label, ascending. */
export function membersOf(labels: Uint8Array, label: number): Uint32Array {
  let count = 0;
  for (const other of labels) if (other === label) count++;
  const members = new Uint32Array(count);
  for (let i = 0, k = 0; k < count; i++) if (labels[i] === label) members[k++] = i;
  return members;
}
