import { FatalError } from '../errors.js';

/** The address cannot be listened on. */
export class DashboardPortError extends FatalError {
  readonly code = 'DASHBOARD_PORT';

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(
      `cannot serve the page on ${host}:${port}: ${explain(cause)}; choose another server.port or server.host (FRAMEWATCH_SERVER__PORT, FRAMEWATCH_SERVER__HOST), port 0 takes any free one`,
      { cause },
    );
  }
}

/** Others could reach the page, and nothing would ask who they are. */
export class DashboardExposedError extends FatalError {
  readonly code = 'DASHBOARD_EXPOSED';

  constructor(host: string) {
    super(
      `server.host ${host} is reachable from other machines and no token is set; set FRAMEWATCH_TOKEN, or listen on 127.0.0.1`,
    );
  }
}

/** A token that cannot protect anything. */
export class DashboardTokenError extends FatalError {
  readonly code = 'DASHBOARD_TOKEN';

  constructor(minLength: number) {
    super(
      `FRAMEWATCH_TOKEN cannot be used; it needs at least ${minLength} ASCII characters without blanks, for example from "openssl rand -hex 24"`,
    );
  }
}

/** The page was not built, or the package is incomplete. */
export class DashboardPageError extends FatalError {
  readonly code = 'DASHBOARD_PAGE';

  constructor(pageDir: string, options: ErrorOptions) {
    super(`cannot read the built page in ${pageDir}; run "npm run build", or install the package again`, options);
  }
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program already uses this address';
  if (code === 'EACCES') return 'this user may not open this port';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address';
  return message;
}
