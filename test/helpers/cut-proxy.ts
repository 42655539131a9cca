import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a write is cut off: with half of its request passed on, or with its answer on the way back. */
export type Cut = 'in-request' | 'before-answer';

/** Stands between a client and a server on loopback, and can be told to strike in the middle of a write. */
export interface CutProxy extends AsyncDisposable {
  readonly url: string;
  /** At the next write: passes on what `cut` allows, awaits `strike`, and drops the connection. Resolves after that. */
  cutNextWrite(cut: Cut, strike: () => Promise<void>): Promise<void>;
}

interface Plan {
  readonly cut: Cut;
  readonly strike: () => Promise<void>;
  readonly done: () => void;
}

export async function startCutProxy(upstreamUrl: string): Promise<CutProxy> {
  const upstreamPort = Number(new URL(upstreamUrl).port);
  const sockets = new Set<Socket>();
  let plan: Plan | undefined;

  const server = createServer((client) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    let armed: Plan | undefined;
    let isStruck = false;
    const drop = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const carryOut = async ({ strike, done }: Plan): Promise<void> => {
      isStruck = true;
      await strike();
      drop();
      done();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', drop);
      socket.on('close', () => {
        drop();
        sockets.delete(socket);
      });
    }
    client.on('data', (chunk) => {
      if (isStruck) return;
      const isWrite = chunk.includes('POST /write');
      if (isWrite && plan !== undefined) {
        armed = plan;
        plan = undefined;
      }
      if (armed?.cut !== 'in-request') return void upstream.write(chunk);
      const taken = armed;
      isStruck = true;
      upstream.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => void carryOut(taken));
    });
    upstream.on('data', (chunk) => {
      if (isStruck) return;
      if (armed === undefined) return void client.write(chunk);
      void carryOut(armed);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutNextWrite: (cut, strike) =>
      new Promise((resolve) => {
        plan = { cut, strike, done: resolve };
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
