/** What proves to a server who asks (RFC 7617, RFC 6750). */
export type Authorization =
  | { readonly scheme: 'basic'; readonly user: string; readonly password: string }
  | { readonly scheme: 'bearer'; readonly token: string }

/** Tells what to send to an origin, as in `https://packages.example` or `http://127.0.0.1:8080`. */
export type Credentials = (origin: string) => Authorization | undefined

/** The `Authorization` header of a request: a user and password in the URL stand above what `credentials` has. */
export function authorizationHeader(url: URL, credentials: Credentials | undefined): string | undefined {
  const authorization = userinfo(url) ?? credentials?.(url.origin)
  switch (authorization?.scheme) {
    case 'basic':
      return `Basic ${Buffer.from(`${authorization.user}:${authorization.password}`).toString('base64')}`
    case 'bearer':
      return `Bearer ${authorization.token}`
    case undefined:
      return undefined
  }
}

function userinfo({ username, password }: URL): Authorization | undefined {
  if (username === '' && password === '') return undefined
  return { scheme: 'basic', user: percentDecode(username), password: percentDecode(password) }
}

/** Unlike `decodeURIComponent`, leaves a stray `%` as it is: URLs allow it. */
function percentDecode(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, escapes => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString())
}
