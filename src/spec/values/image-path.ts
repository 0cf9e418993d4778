import { type Checked, type Decoder, parsed, text, valid } from '../decoding/index.js'

/** An absolute path of an image. It comes out without empty and `.` components and without a trailing slash. */
export const imagePath: Decoder<string> = parsed(text, parseImagePath)

/** An {@link imagePath} other than `/`. */
export const pathBelowRoot: Decoder<string> = parsed(imagePath, path =>
  path === '/' ? { problem: 'this cannot be the root of the image' } : valid(path),
)

/** An {@link imagePath} that can stand in `/etc/passwd`. */
export const accountPath: Decoder<string> = parsed(imagePath, path =>
  path.includes(':') ? { problem: `${JSON.stringify(path)} has a colon, which /etc/passwd cannot hold` } : valid(path),
)

/** What a symbolic link can hold: a path, absolute or relative to the link. */
export const linkTarget: Decoder<string> = parsed(text, target =>
  target === '' || /\p{Cc}/u.test(target)
    ? { problem: `${JSON.stringify(target)} is not a path to link to` }
    : valid(target),
)

function parseImagePath(path: string): Checked<string> {
  const written = JSON.stringify(path)
  if (!path.startsWith('/')) {
    return { problem: `${written} is not an absolute path`, hint: `Start it with a slash: \`/${path}\`.` }
  }
  if (/\p{Cc}/u.test(path)) return { problem: `${written} has control characters` }
  const components = path.split('/').filter(component => component !== '' && component !== '.')
  if (components.includes('..')) return { problem: `${written} has \`..\` in it`, hint: 'Write the path it leads to.' }
  return valid(`/${components.join('/')}`)
}
