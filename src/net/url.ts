import { FetchError } from '../errors/index.js'

/**
 * The URL of something to fetch.
 *
 * @throws {@link FetchError} with code `UNDISTRO_FETCH_URL`.
 */
export function parseHttpUrl(text: string): URL {
  // The parser's own error quotes the whole text, and a password with it, so it is no cause to hand on.
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && isHttp(url)) return url
  throw new FetchError({
    code: 'UNDISTRO_FETCH_URL',
    problem: url ? `${url.protocol} addresses cannot be fetched` : 'an address is not a URL',
    place: { url: displayUrl(text) },
    hint: 'Give an address that begins with https:// or http://.',
    attempts: 0,
  })
}

/** Whether a URL is one of the two kinds that are fetched. */
export function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:'
}

/** A URL as errors and events show it: without user, password, query and fragment, where secrets may be. */
export function displayUrl(url: string | URL): string {
  if (!URL.canParse(url.toString())) return '(malformed URL)'
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  shown.search = ''
  shown.hash = ''
  return shown.href
}
