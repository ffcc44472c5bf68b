/**
 * Streams and readers of streams that wait for bytes: who reads one puts it here and takes it out afterwards. Chromium collects as garbage
 * what nothing else refers to, under memory pressure even while it is read, and what waits for its bytes waits for ever.
 */
export const underWay = new Set<object>();
