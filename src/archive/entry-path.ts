import { ArchiveError, type ErrorPlace } from '../errors/index.js'
import type { ArchiveLimits } from './limits.js'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What a name is the name of, and the code of an error about it. */
const subjects = {
  'an entry name': 'UNDISTRO_ARCHIVE_PATH',
  'a link target': 'UNDISTRO_ARCHIVE_LINK',
} as const
type Subject = keyof typeof subjects

/**
 * Decodes and checks an entry name. A directory's trailing slash goes, as tar writes one; anything that could lead out of
 * a root or deceive a reader is refused: absolute names, `.` and `..`, empty components, control characters.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_PATH` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function entryPath(bytes: Uint8Array, isDirectory: boolean, limits: ArchiveLimits, place: ErrorPlace): string {
  const name = decodeName(bytes, 'an entry name', limits, place)
  const path = isDirectory && name.endsWith('/') ? name.slice(0, -1) : name
  return plainPath(path, 'an entry name', limits, { ...place, path: shown(name) })
}

/**
 * Decodes and checks the target of a hard link, which has to be an entry's path.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_LINK` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function hardlinkTarget(bytes: Uint8Array, limits: ArchiveLimits, place: ErrorPlace): string {
  return plainPath(decodeName(bytes, 'a link target', limits, place), 'a link target', limits, place)
}

/**
 * Decodes and checks the target of a symbolic link: it may be absolute or climb, since it is only text here, but has to
 * be a text without control characters.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_LINK` or `UNDISTRO_ARCHIVE_LIMIT`.
 */
export function symlinkTarget(bytes: Uint8Array, limits: ArchiveLimits, place: ErrorPlace): string {
  const target = decodeName(bytes, 'a link target', limits, place)
  if (target === '') throw hostile('a link target', 'is empty', place)
  if (hasControlCharacter(target)) throw hostile('a link target', 'has control characters', place)
  return target
}

/** The path itself, when it is one that leads to exactly one place below a root. */
function plainPath(path: string, subject: Subject, limits: ArchiveLimits, place: ErrorPlace): string {
  const components = path.split('/')
  if (components.length > limits.pathDepth) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_LIMIT',
      problem: `${subject} is deeper than ${limits.pathDepth} components`,
      place,
    })
  }
  const fault = pathFault(path, components)
  if (fault !== undefined) throw hostile(subject, fault, place)
  return path
}

function pathFault(path: string, components: readonly string[]): string | undefined {
  if (path === '') return 'is empty'
  if (path.startsWith('/')) return 'is absolute'
  if (hasControlCharacter(path)) return 'has control characters'
  const odd = components.find(component => component === '' || component === '.' || component === '..')
  if (odd === undefined) return undefined
  return odd === '' ? 'has an empty component' : `has a "${odd}" component`
}

function decodeName(bytes: Uint8Array, subject: Subject, limits: ArchiveLimits, place: ErrorPlace): string {
  if (bytes.length > limits.pathBytes) {
    throw new ArchiveError({
      code: 'UNDISTRO_ARCHIVE_LIMIT',
      problem: `${subject} of ${bytes.length} bytes is longer than the limit of ${limits.pathBytes}`,
      place,
    })
  }
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw hostile(
      subject,
      `is not UTF-8: ${JSON.stringify(shown(Buffer.from(bytes).toString('latin1')))}`,
      place,
      cause,
    )
  }
}

function hostile(subject: Subject, fault: string, place: ErrorPlace, cause?: unknown): ArchiveError {
  return new ArchiveError({
    code: subjects[subject],
    problem: `${subject} ${fault}`,
    place,
    hint: 'An archive like this is damaged or hostile; nothing of it was used.',
    cause,
  })
}

function shown(name: string): string {
  return name.slice(0, 200)
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
