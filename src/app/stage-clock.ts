/** Returns a function that writes the seconds since it was last called (or made) into `stages`, under the name of what has just ended. */
export function stageClock(stages: Record<string, number>): (name: string) => void {
  let last = performance.now();
  return (name) => {
    const now = performance.now();
    stages[name] = (stages[name] ?? 0) + (now - last) / 1000;
    last = now;
  };
}
