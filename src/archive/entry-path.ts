import { ArchiveError } from '../errors/index.js'
import type { ArchiveLimits } from './limits.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Decodes and checks an entry name. A trailing slash goes, as tar writes one after directories; anything that could
 * lead out of a root or deceive a reader is refused: absolute names, `.` and `..`, empty components, control characters.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_PATH` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function entryPath(bytes: Uint8Array, limits: ArchiveLimits, offset: number): string {
  const name = decodeName(bytes, limits, offset)
  const path = name.endsWith('/') ? name.slice(0, -1) : name
  const fault = pathFault(path, limits)
  if (fault === undefined) return path
  throw new ArchiveError({
    code: fault.code,
    problem: `an entry name ${fault.problem}`,
    place: { path: name.slice(0, 200), offset },
    hint: 'An archive like this is damaged or hostile; nothing of it was used.',
  })
}

/**
 * Decodes and checks a link target as it stands in a symbolic link: it may be absolute or climb, since it is only text
 * here, but has to be a text without control characters.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_LINK` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function linkTarget(bytes: Uint8Array, limits: ArchiveLimits, offset: number): string {
  const target = decodeName(bytes, limits, offset)
  if (target !== '' && !hasControlCharacter(target)) return target
  throw new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_LINK',
    problem: target === '' ? 'a link has an empty target' : 'a link target has control characters',
    place: { path: target.slice(0, 200), offset },
  })
}

/** What is wrong with a path as an entry name; `undefined` for a clean one. */
function pathFault(
  path: string,
  limits: ArchiveLimits,
): { code: 'UNDISTRO_ARCHIVE_PATH' | 'UNDISTRO_ARCHIVE_LIMIT'; problem: string } | undefined {
  if (path === '') return { code: 'UNDISTRO_ARCHIVE_PATH', problem: 'is empty' }
  if (path.startsWith('/')) return { code: 'UNDISTRO_ARCHIVE_PATH', problem: 'is absolute' }
  if (hasControlCharacter(path)) return { code: 'UNDISTRO_ARCHIVE_PATH', problem: 'has control characters' }
  const components = path.split('/')
  if (components.length > limits.pathDepth) {
    return { code: 'UNDISTRO_ARCHIVE_LIMIT', problem: `is deeper than ${limits.pathDepth} components` }
  }
  const odd = components.find(component => component === '' || component === '.' || component === '..')
  if (odd === undefined) return undefined
  return { code: 'UNDISTRO_ARCHIVE_PATH', problem: odd === '' ? 'has an empty component' : `has a "${odd}" component` }
}

function decodeName(bytes: Uint8Array, limits: ArchiveLimits, offset: number): string {
  if (bytes.length > limits.pathBytes) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_LIMIT',
      problem: `a name of ${bytes.length} bytes is longer than the limit of ${limits.pathBytes}`,
      place: { offset },
    })
  }
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_PATH',
      problem: `a name is not UTF-8: ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`,
      place: { offset },
      cause,
    })
  }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
