import Libsql from 'libsql';

/** All that libsql may be given: it aborts the whole process on a boolean. */
export type SqlValue = number | string | null | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

export interface Statement<R extends Row = Row> {
  run(values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  all(values?: readonly SqlValue[]): readonly R[];
}

/** One connection, without the ways to misuse it. Throws libsql's SqliteError, whose `code` is SQLite's name. */
export interface Database {
  exec(sql: string): void;
  /** `R` is what the statement's columns are, as its author knows. */
  prepare<R extends Row = Row>(sql: string): Statement<R>;
  pragma(name: string): number;
  /** Runs `body` in one write transaction and undoes all of it when it throws. */
  transaction<T>(body: () => T): T;
  close(): void;
}

export function connectDatabase(file: string): Database {
  const connection = new Libsql(file);
  const database: Database = {
    exec: (sql) => void connection.exec(sql),
    prepare: <R extends Row>(sql: string) => {
      const statement = connection.prepare(sql);
      return {
        run: (values) => {
          const { changes, lastInsertRowid } = statement.run([...values]);
          return { changes, lastInsertRowid: Number(lastInsertRowid) };
        },
        all: (values: readonly SqlValue[] = []) => statement.all([...values]) as R[],
      };
    },
    pragma: (name) => Number(Object.values((connection.pragma(name) as Row[])[0] ?? {})[0]),
    transaction: (body) => {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = body();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has rolled back by itself when the disk is full.
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => void connection.close(),
  };
  return database;
}
