import { startRtspServer } from '../helpers/rtsp-server.js';

/** A program: serves the clip in its argument as a camera, prints the address, and ends with its standard input. */
const server = await startRtspServer({ picture: { copy: process.argv[2] ?? '' } });
process.stdout.write(`${server.url}\n`);
process.stdin.resume().once('end', () => void server.close());
