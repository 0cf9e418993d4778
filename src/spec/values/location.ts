import { type Checked, type Decoder, parsed, text, valid } from '../decoding/index.js'

// No problem with a location repeats it: it may hold a password in the wrong place.

/** A URL of the web, or a path on this machine. */
export const location: Decoder<string> = parsed(text, parseLocation)

/** Where a repository is: what a line of `/etc/apk/repositories` can say. It comes out without a trailing slash. */
export const repositoryUrl: Decoder<string> = parsed(text, parseRepositoryUrl)

/** A file or folder of the building machine. */
export const hostPath: Decoder<string> = parsed(text, path =>
  path === '' || path.includes('\0') ? { problem: 'not a path on this machine' } : valid(path),
)

/** The rule of {@link location}. */
export function parseLocation(location: string): Checked<string> {
  if (location === '' || /\p{Cc}/u.test(location)) return { problem: 'neither a URL nor a path' }
  const scheme = /^(?:https?(?=:)|[a-z][a-z0-9+.-]*(?=:\/\/))/i.exec(location)?.[0].toLowerCase()
  if (scheme === undefined) return valid(location)
  if (scheme === 'file') return { problem: 'file: URLs are not supported', hint: 'Write the path itself.' }
  if (scheme !== 'https' && scheme !== 'http') {
    return { problem: `${scheme}: URLs are not supported`, hint: 'Use an https: or http: URL, or a path.' }
  }
  if (!/^https?:\/\//i.test(location) || !URL.canParse(location)) return { problem: 'not a valid URL' }
  const { username, password, hash } = new URL(location)
  if (username !== '' || password !== '') {
    return {
      problem: 'the URL has a user or password in it',
      hint: 'Secrets stay out of declarations: give credentials to build() instead.',
    }
  }
  return hash === '' ? valid(location) : { problem: 'the URL has a fragment', hint: 'Leave out `#` and what follows.' }
}

/** The rule of {@link repositoryUrl}. */
export function parseRepositoryUrl(url: string): Checked<string> {
  if (url.startsWith('@')) {
    return { problem: 'a tag stands before the URL', hint: 'Give it in the field `tag`, without the `@`.' }
  }
  const checked = parseLocation(url)
  if ('problem' in checked) return checked
  if (/\s/u.test(url)) return { problem: 'the URL of a repository cannot have white space' }
  if (/^https?:.*\?/i.test(url)) {
    return {
      problem: 'the URL of a repository cannot have a query',
      hint: 'Give the URL that `<arch>/APKINDEX.tar.gz` is below.',
    }
  }
  return valid(url.replace(/(?<=[^/])\/+$/, ''))
}
