/**
 * Runs tasks in turn, once to warm up and then `times`, and returns for each `{ ms, result }`: its shortest time, which the machine's
 * other work has lengthened least, and its last result.
 */
export function timeInTurn(tasks, times = 7) {
  const measured = tasks.map((task) => ({ ms: Infinity, result: task() }));
  for (let i = 0; i < times; i++) {
    tasks.forEach((task, k) => {
      const started = performance.now();
      measured[k].result = task();
      measured[k].ms = Math.min(measured[k].ms, performance.now() - started);
    });
  }
  return measured;
}

export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
