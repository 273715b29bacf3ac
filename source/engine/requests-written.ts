/**
 * Resolves when the requests that were just made have been written to their sockets: a socket connects in one turn of
 * the event loop and is written in the next. What takes long may be done from then on, while the daemon answers.
 */
export async function requestsWritten(): Promise<void> {
  for (let turns = 0; turns < 2; turns++) await new Promise(resolve => setImmediate(resolve));
}
