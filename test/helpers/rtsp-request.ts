export interface RtspRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, string>;
}

const INTERLEAVED = 0x24;

/** Cuts a client's bytes into requests; interleaved RTCP reports are skipped. */
export function createRequestReader(): { push(chunk: Buffer): readonly RtspRequest[] } {
  let pending: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      pending = Buffer.concat([pending, chunk]);
      const requests: RtspRequest[] = [];
      for (let length = messageLength(pending); length !== undefined; length = messageLength(pending)) {
        const message = pending.subarray(0, length);
        pending = pending.subarray(length);
        if (message[0] !== INTERLEAVED) requests.push(parseRequest(message.toString('latin1')));
      }
      return requests;
    },
  };
}

/** Bytes of the message at the start, or undefined while it is incomplete. */
function messageLength(bytes: Buffer): number | undefined {
  if (bytes[0] === INTERLEAVED) {
    const length = bytes.length < 4 ? Infinity : 4 + bytes.readUInt16BE(2);
    return bytes.length < length ? undefined : length;
  }
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? undefined : end + 4;
}

function parseRequest(text: string): RtspRequest {
  const [first = '', ...lines] = text.trimEnd().split('\r\n');
  const [method = '', uri = ''] = first.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { method, uri, headers: new Map(headers) };
}
