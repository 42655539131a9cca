const KEY = 'framewatch-token';
const FRAGMENT = '#token=';

/** The token of this tab: from `#token=…`, which is taken out of the address at once, or from before. */
export function readToken(): string | undefined {
  if (location.hash.startsWith(FRAGMENT)) {
    saveToken(decodeURIComponent(location.hash.slice(FRAGMENT.length)));
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** A mistyped token must be refused by the daemon, not by the browser: headers carry ASCII only. */
export function saveToken(token: string): void {
  sessionStorage.setItem(KEY, token.trim().replace(/[^\x21-\x7e]/g, '?'));
}

/** What a WebSocket of this page asks for: our protocol, and the token in a form a header can hold. */
export function socketProtocols(token: string | undefined): string[] {
  if (token === undefined) return ['framewatch.v1'];
  const encoded = btoa(token).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return ['framewatch.v1', `framewatch.token.${encoded}`];
}

/** Fetches with the token. */
export function fetchGuarded(url: string): Promise<Response> {
  const token = readToken();
  return fetch(url, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
}
