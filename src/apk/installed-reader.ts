import { type ErrorPlace, FormatError } from '../errors/index.js'
import { parseIndexRecords } from './index-file.js'
import type { IndexPackage } from './metadata.js'

/** A record of the installed database, as read: what the database says of a package and its files. */
export interface InstalledRecord extends IndexPackage {
  readonly replaces: readonly string[]
  readonly replacesPriority?: number | undefined
  /** Tag of the repository it is pinned to, without `@`. */
  readonly tag?: string | undefined
  /** What went wrong when it was installed: `f` files, `s` a script, `x` attributes. */
  readonly broken?: string | undefined
  readonly directories: readonly InstalledDirectory[]
}

/** Owner and mode as the database has them. */
export interface InstalledAttributes {
  readonly uid: number
  readonly gid: number
  /** 0 to 0o7777. */
  readonly mode: number
  /** Checksum of the extended attributes, `Q1…`. */
  readonly xattrs?: string | undefined
}

/** A directory that a package has. */
export interface InstalledDirectory extends InstalledAttributes {
  /** Relative; empty for the root. */
  readonly path: string
  readonly files: readonly InstalledFile[]
}

/** A file or link that a package owns. */
export interface InstalledFile extends InstalledAttributes {
  /** Name in its directory. */
  readonly name: string
  /** Checksum of the content, or of a symbolic link's target: `Q1…`. */
  readonly checksum?: string | undefined
}

/**
 * Reads the text of `lib/apk/db/installed`.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INSTALLED` or `UNDISTRO_FORMAT_INDEX`, naming the line.
 */
export function parseInstalled(text: string, place: ErrorPlace = {}): readonly InstalledRecord[] {
  const ownings = readOwnings(text, place)
  // The lines about files have letters of their own, so the rest of a record reads as one of an index.
  return parseIndexRecords(text, place).map((metadata, index) => ({ ...metadata, ...(ownings[index] ?? new Owning()) }))
}

/** What a record has beyond an index record. */
class Owning {
  replaces: readonly string[] = []
  replacesPriority: number | undefined
  tag: string | undefined
  broken: string | undefined
  directories: { path: string; uid: number; gid: number; mode: number; xattrs?: string; files: InstalledFile[] }[] = []
}

function readOwnings(text: string, place: ErrorPlace): readonly Owning[] {
  const ownings: Owning[] = []
  let current: Owning | undefined
  for (const [index, row] of text.split('\n').entries()) {
    if (row === '') {
      current = undefined
      continue
    }
    if (current === undefined) {
      current = new Owning()
      ownings.push(current)
    }
    readLine(current, row.charAt(0), row.slice(2), { ...place, line: index + 1 })
  }
  return ownings
}

function readLine(record: Owning, letter: string, value: string, place: ErrorPlace): void {
  const directory = record.directories.at(-1)
  const file = directory?.files.at(-1)
  switch (letter) {
    case 'r':
      record.replaces = value.split(' ').filter(item => item !== '')
      break
    case 'q':
      record.replacesPriority = wholeNumber(value, place)
      break
    case 's':
      record.tag = value
      break
    case 'f':
      record.broken = value
      break
    case 'F':
      record.directories.push({ path: value, uid: 0, gid: 0, mode: 0o755, files: [] })
      break
    case 'M':
      Object.assign(directory ?? misplaced('M: stands before any F:', place), attributes(value, place))
      break
    case 'R':
      if (directory === undefined) misplaced('R: stands before any F:', place)
      else directory.files.push({ name: value, uid: 0, gid: 0, mode: 0o644 })
      break
    case 'a':
      Object.assign(file ?? misplaced('a: stands before any R:', place), attributes(value, place))
      break
    case 'Z':
      Object.assign(file ?? misplaced('Z: stands before any R:', place), { checksum: value })
      break
  }
}

function attributes(text: string, place: ErrorPlace): InstalledAttributes {
  const match = /^(\d{1,10}):(\d{1,10}):([0-7]{1,4})(?::(Q1.+))?$/.exec(text)
  if (match === null) return misplaced(`${JSON.stringify(text)} is not uid:gid:mode`, place)
  const [, uid, gid, mode = '', xattrs] = match
  return { uid: Number(uid), gid: Number(gid), mode: Number.parseInt(mode, 8), ...(xattrs && { xattrs }) }
}

function wholeNumber(text: string, place: ErrorPlace): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : misplaced(`${JSON.stringify(text)} is not a whole number`, place)
}

function misplaced(problem: string, place: ErrorPlace): never {
  throw new FormatError({ code: 'UNDISTRO_FORMAT_INSTALLED', problem: `installed database: ${problem}`, place })
}
