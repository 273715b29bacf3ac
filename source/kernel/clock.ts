/** Milliseconds since some moment, never set back: performance.now() without what loads with it (0.7 ms at the start). */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
