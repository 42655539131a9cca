/** `scheme://user:password@` anywhere in a text, up to the last @ of the word: a password may itself hold `@`, `:` or `/`. */
const CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi;

/** Secrets among the parameters of a URL, such as SRT's passphrase. */
const SECRET_PARAMETERS =
  /([?&](?:[a-z0-9_-]*(?:pass|pwd|token|secret|signature|key|auth)[a-z0-9_-]*|sig|pw)=)[^&\s"'<>]*/gi;

/** The text with the credentials of every URL in it replaced, so that it can be logged or shown. */
export function maskUrls(text: string): string {
  return text.replace(CREDENTIALS, '$1***@').replace(SECRET_PARAMETERS, '$1***');
}
