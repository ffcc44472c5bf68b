const slice = 32 << 20;

onmessage = async ({ data: file }) => {
  const started = performance.now();
  const ask = (start) => (start < file.size ? file.slice(start, start + slice).arrayBuffer() : null);
  const coming = [ask(0), ask(slice)];
  for (let next = 2 * slice; coming[0] !== null; next += slice) {
    await coming.shift();
    coming.push(ask(next));
  }
  postMessage((performance.now() - started) / 1000);
};
