/** One point as the InfluxDB client takes it. */
export interface InfluxPoint {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Numbers are written as floats. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** Microseconds since 1970. A string, because the client takes the number 0 for "now". */
  readonly timestamp: string;
}

type Tags = Readonly<Record<string, string | undefined>>;
type Fields = Readonly<Record<string, number | string | undefined>>;

/** A point InfluxDB accepts: one non-finite number or empty tag would make it refuse the whole request. */
export function influxPoint(measurement: string, timeUs: number, tags: Tags, fields: Fields): InfluxPoint {
  const cleanTags = Object.entries(tags).map(([key, value = '']) => [key, tagValue(value)] as const);
  return {
    measurement,
    tags: Object.fromEntries(cleanTags.filter(([, value]) => value !== '')),
    fields: Object.fromEntries(
      Object.entries(fields)
        .filter(isSendable)
        .map(([key, value]) => [key, fieldValue(value)]),
    ),
    timestamp: String(timeUs),
  };
}

function isSendable(entry: readonly [string, number | string | undefined]): entry is [string, number | string] {
  const [, value] = entry;
  return typeof value === 'string' || Number.isFinite(value);
}

function fieldValue(value: number | string): number | string {
  return typeof value === 'string' ? value.replaceAll(/[\r\n]+/g, ' ') : value;
}

/** Line protocol has no way to write a line break, or a backslash at the end, in a tag. */
function tagValue(value: string): string {
  return value.replaceAll(/[\p{Cc}]+/gu, ' ').replace(/[\s\\]+$/, '');
}
