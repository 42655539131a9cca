import type { DeadLetter, RecordKind } from '../journal.js';
import type { Database, Row } from './database.js';

const KEPT = 1000;

export interface DeadLetters {
  add(sink: string, letters: readonly DeadLetter[]): void;
  newest(sink: string, limit: number): readonly DeadLetter[];
}

/** What sinks refused for good, for people to look at; the newest thousand are kept. */
export function deadLetters(db: Database): DeadLetters {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO dead_letters (sink, kind, record_id, reason, detail, point) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const trim = db.prepare(
    `DELETE FROM dead_letters WHERE id <= (SELECT id FROM dead_letters ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})`,
  );
  const newest = db.prepare<LetterRow>(
    'SELECT kind, record_id, reason, detail, point FROM dead_letters WHERE sink = ? ORDER BY id DESC LIMIT ?',
  );
  return {
    add: (sink, letters) => {
      db.transaction(() => {
        for (const { kind, cursor, reason, detail, point } of letters) {
          insert.run([sink, kind, cursor, reason, detail, point]);
        }
        trim.run([]);
      });
    },
    newest: (sink, limit) => newest.all([sink, limit]).map(letterOf).reverse(),
  };
}

interface LetterRow extends Row {
  readonly kind: RecordKind;
  readonly record_id: number;
  readonly reason: string;
  readonly detail: string;
  readonly point: string;
}

function letterOf({ kind, record_id, reason, detail, point }: LetterRow): DeadLetter {
  return { kind, cursor: record_id, reason, detail, point };
}
