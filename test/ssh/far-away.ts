/** A way to a server that takes long, and that counts how often it was gone there and back. */
import {connect, createServer, type Socket} from 'node:net';

export interface FarAway extends AsyncDisposable {
  readonly port: number;
  /** Round trips that what the server sent last took: each answers what was sent after the answer before. */
  trips(): number;
  /** Begins to count anew, for the next connection. */
  forget(): void;
  /** Bytes in both directions so far. */
  bytes(): number;
}

/** @param oneWayMs milliseconds in each direction */
export async function farAway(port: number, oneWayMs: number): Promise<FarAway> {
  let trips = 0;
  let bytes = 0;
  const sockets = new Set<Socket>();
  const carry = (from: Socket, to: Socket, depart: () => number, arrive: (trip: number) => void): void => {
    from.on('data', piece => {
      bytes += piece.length;
      const trip = depart();
      setTimeout(() => {
        arrive(trip);
        if (!to.destroyed) to.write(piece);
      }, oneWayMs);
    });
    from.on('error', () => {});
    from.on('close', () => setTimeout(() => to.destroy(), oneWayMs));
  };
  const server = createServer(client => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [client, far]) sockets.add(socket.setNoDelay());
    let [there, back] = [0, 0];
    carry(
      client,
      far,
      () => back + 1,
      trip => {
        there = Math.max(there, trip);
      },
    );
    carry(
      far,
      client,
      () => there,
      trip => {
        back = Math.max(back, trip);
        trips = Math.max(trips, trip);
      },
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as {port: number}).port,
    trips: () => trips,
    forget() {
      trips = 0;
    },
    bytes: () => bytes,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
