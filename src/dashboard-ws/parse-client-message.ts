import { z } from 'zod';
import type { Subscribe } from './protocol.js';

const SubscribeSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('subscribe'),
  since: z.int().min(0).exactOptional(),
  streams: z.array(z.string().min(1).max(64)).max(256).exactOptional(),
});

/** What a client sent, or undefined where it is none of our messages. */
export function parseClientMessage(text: string): Subscribe | undefined {
  try {
    return SubscribeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
