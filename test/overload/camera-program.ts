import { createInterface } from 'node:readline';
import { startRtspServer } from '../helpers/rtsp-server.js';
import type { CameraReport } from './cameras.js';

/**
 * A program: serves the clip in its argument to as many readers as come. Prints the address, then a report for every
 * line it reads, and ends with its standard input. Each second it notes who does not read.
 */
const server = await startRtspServer({ picture: { copy: process.argv[2] ?? '' } });
process.stdout.write(`${server.url}\n`);

let mostUnsentBytes = 0;
const slow = new Set<unknown>();
const look = setInterval(() => {
  for (const client of server.clients()) {
    mostUnsentBytes = Math.max(mostUnsentBytes, client.unsentBytes());
    if (client.packetsLost() > 0) slow.add(client);
  }
}, 1000);

const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  const unsentBytes = server.clients().reduce((sum, client) => sum + client.unsentBytes(), 0);
  const report: CameraReport = {
    ...{ readers: server.clients().length, connections: server.connections() },
    ...{ unsentBytes, mostUnsentBytes, slowReaders: slow.size },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
lines.once('close', () => {
  clearInterval(look);
  void server.close();
});
