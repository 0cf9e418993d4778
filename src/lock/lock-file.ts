import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { LockError } from '../errors/index.js'
import { type Decoder, issuesOf, plainNode } from '../spec/decoding/index.js'
import { apkoLock, isApkoLock } from './apko-lock.js'
import { type LockData, type LockedPackage, lockVersion } from './lock-data.js'
import { lockFile } from './lock-fields.js'

/**
 * Reads a lock file's text, or what `JSON.parse` made of it: ours or apko's, which their fields tell apart.
 *
 * @param file - The lock file. Errors name it, and in a lock of ours relative paths start at its folder.
 * @throws {@link LockError} with code `UNDISTRO_LOCK_SYNTAX`, `UNDISTRO_LOCK_VERSION` or `UNDISTRO_LOCK_INVALID`.
 */
export function decodeLock(input: unknown, file?: string): LockData {
  const json = typeof input === 'string' ? parseJSON(input, file) : input
  if (isApkoLock(json)) return decoded(apkoLock, json, file)
  checkVersion(json, file)
  const data = decoded(lockFile, json, file)
  return file === undefined ? data : withFiles(data, path => (isAbsolute(path) ? path : join(dirname(file), path)))
}

/**
 * Writes a lock as the text of a lock file.
 *
 * @param file - Where it will be: paths of packages are written relative to its folder.
 * @throws {@link LockError} with code `UNDISTRO_LOCK_INVALID` when `data` is not what its type says.
 */
export function encodeLock(data: LockData, file?: string): string {
  const plain = decoded(lockFile, data, file)
  const written = file === undefined ? plain : withFiles(plain, path => relativeTo(dirname(file), path))
  return `${JSON.stringify(written, undefined, 2)}\n`
}

/**
 * The text of a lock file.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_MISSING`.
 */
export async function readLockFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LockError({
      code: 'UNDISTRO_LOCK_MISSING',
      problem: cause.code === 'ENOENT' ? 'there is no such lock file' : `a lock file cannot be read: ${cause.code}`,
      place: { file },
      hint: 'Make it with .lock(path); relative paths start at the folder that the program runs in.',
      cause,
    })
  })
}

function parseJSON(text: string, file: string | undefined): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LockError({
      code: 'UNDISTRO_LOCK_SYNTAX',
      problem: `a lock file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      place: { file },
      hint: 'If it has marks of a merge in it, lock again.',
      cause,
    })
  }
}

/** A lock of a later version need not have the fields of this one, so that its version is what is wrong with it. */
function checkVersion(json: unknown, file: string | undefined): void {
  const version = typeof json === 'object' && json !== null && 'lockVersion' in json ? json.lockVersion : undefined
  if (typeof version !== 'number' || version <= lockVersion) return
  throw new LockError({
    code: 'UNDISTRO_LOCK_VERSION',
    problem: `a lock file is of version ${version}, and this library reads version ${lockVersion}`,
    place: { file },
    hint: 'A newer version of the library made it: use that, or lock again.',
  })
}

function decoded(decoder: Decoder<LockData>, json: unknown, file: string | undefined): LockData {
  const outcome = decoder(plainNode(json))
  if (!('findings' in outcome)) return outcome.value
  const issues = issuesOf(outcome)
  const [{ path, problem, hint }, ...others] = issues
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  throw new LockError({
    code: 'UNDISTRO_LOCK_INVALID',
    problem: `${path === '' ? 'a lock file' : path}: ${problem}${more}`,
    place: { file },
    hint: hint ?? 'Lock again rather than repair it by hand.',
    issues,
  })
}

function withFiles(data: LockData, change: (path: string) => string): LockData {
  const changed = (item: LockedPackage): LockedPackage =>
    item.file === undefined ? item : { ...item, file: change(item.file) }
  return { ...data, packages: data.packages.map(changed) }
}

/** Lock files go from machine to machine, and so have slashes everywhere. */
function relativeTo(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/')
}
