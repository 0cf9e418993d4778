import { AttemptFailure } from './attempt-failure.js'
import { displayUrl, isHttp } from './url.js'

/** Redirects that one request may follow. */
export const maxRedirects = 20

/** Whether a status sends a GET elsewhere (RFC 9110, section 15.4). */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/**
 * Where a redirect leads. A user and password in `location` are dropped: a server has none to give.
 *
 * @throws {@link AttemptFailure} with code `UNDISTRO_FETCH_REDIRECT` where it leads nowhere, away from http(s), or from
 * https to http.
 */
export function nextHop(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href))
    throw refused('a redirect has no address that can be read')
  const to = new URL(location, from)
  to.username = ''
  to.password = ''
  if (!isHttp(to)) throw refused(`a redirect leads to a ${to.protocol} address`)
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw refused(`a redirect leads from https to ${displayUrl(to)}, which is not encrypted`)
  return to
}

/** The failure of a request that was redirected too often. */
export function tooManyRedirects(): AttemptFailure {
  return refused(`there were more than ${maxRedirects} redirects`)
}

function refused(problem: string): AttemptFailure {
  return new AttemptFailure({
    code: 'UNDISTRO_FETCH_REDIRECT',
    problem,
    hint: 'Use the address that the file is really at, or another mirror.',
    transient: false,
  })
}
