import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import {
  type Compression,
  contentPadding,
  type DirectoryEntry,
  type Entry,
  endOfArchive,
  gzip,
  tarHeader,
} from '../archive/index.js'
import { checksumOf } from './checksum.js'
import { compressMember, memberTar, signatureMember } from './member-writer.js'
import type { IndexPackage, PackageInfo } from './metadata.js'
import { notAPackage, type ScriptName } from './package-control.js'
import { formatPkginfo } from './pkginfo.js'
import type { SigningKey } from './signature.js'

/** An entry to put into a package; a regular file with its content, which is read twice: for its SHA-1 and to be written. */
export type PackageEntry =
  | (Exclude<Entry, { type: 'file' }> & {
      /** Only regular files have content. */
      readonly content?: undefined
    })
  | (Extract<Entry, { type: 'file' }> & {
      /** Bytes, or what gives them anew at each call. */
      readonly content: Uint8Array | (() => AsyncIterable<Uint8Array>)
    })

/** A package to write. */
export interface PackageContents {
  /** `datahash` and `installedSize` are computed. */
  readonly info: Omit<PackageInfo, 'datahash' | 'installedSize'>
  /** In any order; parent directories that are missing are added, owned by root, 0755. */
  readonly entries: readonly PackageEntry[]
  readonly scripts?: ReadonlyMap<ScriptName, Uint8Array> | undefined
}

/** Options of {@link writePackage}. */
export interface WritePackageOptions {
  /** Who signs it; without a key the package is unsigned. */
  readonly key?: SigningKey | undefined
  /** Default: `deterministic`. */
  readonly compression?: Compression | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes an apk v2 package to a file, which appears whole or not at all. The bytes depend on the contents and the key alone:
 * entries are sorted, hard links come last, times are those of the entries.
 *
 * @returns The record that an index lists the package by.
 * @throws `FormatError` with code `UNDISTRO_FORMAT_PACKAGE`, `UNDISTRO_FORMAT_PKGINFO` or `UNDISTRO_FORMAT_KEY`.
 */
export async function writePackage(
  file: string,
  contents: PackageContents,
  options: WritePackageOptions = {},
): Promise<IndexPackage> {
  const { key, compression = 'deterministic', signal } = options
  const mtime = contents.info.buildTime ?? 0
  const entries = inArchiveOrder(contents.entries, mtime)
  const temporary = `${file}.${randomUUID()}.part`
  const handle = await open(temporary, 'wx')
  try {
    const dataFile = await open(`${temporary}.data`, 'wx+')
    try {
      const datahash = await writeData(dataFile, entries, compression, signal)
      const installedSize = sizeOf(entries)
      const info: PackageInfo = { ...contents.info, installedSize, datahash }
      const control = await controlMember(info, contents.scripts ?? new Map(), mtime, compression)
      if (key !== undefined) await handle.write(await signatureMember(control, key, mtime, compression))
      await handle.write(control)
      for await (const chunk of dataFile.createReadStream({
        start: 0,
        autoClose: false,
      }) as AsyncIterable<Uint8Array>) {
        await handle.write(chunk)
      }
      await handle.sync()
      const { size } = await handle.stat()
      await rename(temporary, file)
      return { ...indexFields(info), checksum: checksumOf(control), size }
    } finally {
      await dataFile.close()
      await rm(`${temporary}.data`, { force: true })
    }
  } finally {
    await handle.close()
    await rm(temporary, { force: true })
  }
}

/** Bytes of all files; at least one, since apk takes a package of none for a virtual one and does not unpack it. */
function sizeOf(entries: readonly PackageEntry[]): number {
  const bytes = entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0)
  return entries.length === 0 ? 0 : Math.max(1, bytes)
}

function indexFields(info: PackageInfo): Omit<IndexPackage, 'checksum' | 'size'> {
  const { packager: _, replaces: _r, replacesPriority: _p, triggers: _t, datahash: _d, ...fields } = info
  return fields
}

function controlMember(
  info: PackageInfo,
  scripts: ReadonlyMap<ScriptName, Uint8Array>,
  mtime: number,
  compression: Compression,
): Promise<Uint8Array> {
  const files = [
    { path: '.PKGINFO', mode: 0o644, bytes: Buffer.from(formatPkginfo(info)) },
    ...[...scripts].map(([name, bytes]) => ({ path: `.${name}`, mode: 0o755, bytes })),
  ]
  return compressMember([memberTar(files, mtime)], compression)
}

async function writeData(
  file: FileHandle,
  entries: readonly PackageEntry[],
  compression: Compression,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of gzip(dataTar(entries, signal), compression)) {
    hash.update(chunk)
    await file.write(chunk)
  }
  return hash.digest('hex')
}

async function* dataTar(entries: readonly PackageEntry[], signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const files = new Map<string, string>()
  for (const entry of entries) {
    signal?.throwIfAborted()
    const { content: _, ...header } = entry
    const sha1 = await checksumFor(entry, files)
    yield tarHeader(header, sha1 === undefined ? new Map() : new Map([['APK-TOOLS.checksum.SHA1', Buffer.from(sha1)]]))
    if (entry.type !== 'file') continue
    let length = 0
    for await (const chunk of chunksOf(entry.content)) {
      length += chunk.length
      yield chunk
    }
    if (length !== entry.size) {
      throw notAPackage(`a file has ${length} bytes where ${entry.size} were announced`, { path: entry.path })
    }
    yield contentPadding(entry.size)
  }
  yield endOfArchive
}

/** Regular files and symbolic links carry a SHA-1, others none. */
async function checksumFor(entry: PackageEntry, files: Map<string, string>): Promise<string | undefined> {
  switch (entry.type) {
    case 'symlink':
      return createHash('sha1').update(entry.target).digest('hex')
    case 'hardlink':
      if (files.has(entry.target)) return undefined
      throw notAPackage(`a hard link leads to ${JSON.stringify(entry.target)}, which is no file of it`, {
        path: entry.path,
      })
    case 'file': {
      const hash = createHash('sha1')
      for await (const chunk of chunksOf(entry.content)) hash.update(chunk)
      const sha1 = hash.digest('hex')
      files.set(entry.path, sha1)
      return sha1
    }
    default:
      return undefined
  }
}

function chunksOf(
  content: Uint8Array | (() => AsyncIterable<Uint8Array>),
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  return content instanceof Uint8Array ? [content] : content()
}

/** Entries sorted by path with their parents before them and hard links behind everything they may lead to. */
function inArchiveOrder(entries: readonly PackageEntry[], mtime: number): readonly PackageEntry[] {
  const byPath = new Map<string, PackageEntry>()
  for (const entry of entries) {
    if (!isPlainPath(entry.path)) throw notAPackage('the path of an entry is not plain', { path: entry.path })
    if (byPath.has(entry.path)) throw notAPackage('an entry stands twice', { path: entry.path })
    byPath.set(entry.path, entry)
  }
  for (const { path } of entries) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const parent = path.slice(0, slash)
      if (!byPath.has(parent)) byPath.set(parent, plainDirectory(parent, mtime))
      else if (byPath.get(parent)?.type !== 'directory')
        throw notAPackage('an entry stands below one that is no directory', { path })
    }
  }
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return [...sorted.filter(entry => entry.type !== 'hardlink'), ...sorted.filter(entry => entry.type === 'hardlink')]
}

/** Whether a path is relative, without `.`, `..` and empty components and control characters: what readers take. */
function isPlainPath(path: string): boolean {
  return path.split('/').every(component => /^(?!\.{0,2}$)\P{Cc}+$/u.test(component))
}

function plainDirectory(path: string, mtime: number): DirectoryEntry {
  return { type: 'directory', path, mode: 0o755, uid: 0, gid: 0, uname: 'root', gname: 'root', mtime }
}
