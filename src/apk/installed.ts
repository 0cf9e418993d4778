import type { Entry } from '../archive/index.js'
import { checksumFromHex, checksumOf } from './checksum.js'
import { formatIndexRecord } from './index-writer.js'
import type { PackageInfo } from './metadata.js'

/** A record of the installed database. */
export interface InstalledPackage {
  readonly info: PackageInfo
  /** Identity, `Q1…`. */
  readonly checksum: string
  /** Bytes of the .apk file. */
  readonly size: number
  /** Tag of the repository it is pinned to, without `@`. */
  readonly tag?: string | undefined
  /** What it owns, with the owners and modes in the root. */
  readonly entries: readonly Entry[]
}

/**
 * Writes the text of `lib/apk/db/installed` as apk 2.14 does: packages by name, in each the directories by path, in each
 * of those the files by name.
 */
export function formatInstalled(packages: readonly InstalledPackage[]): string {
  return [...packages]
    .sort((a, b) => (a.info.name < b.info.name ? -1 : 1))
    .map(formatRecord)
    .join('')
}

function formatRecord({ info, checksum, size, tag, entries }: InstalledPackage): string {
  const lines = [formatIndexRecord({ ...info, checksum, size })]
  if (info.replaces.length > 0) lines.push(`r:${info.replaces.join(' ')}\n`)
  if (info.replacesPriority) lines.push(`q:${info.replacesPriority}\n`)
  if (tag !== undefined) lines.push(`s:${tag}\n`)
  const byPath = new Map(entries.map(entry => [entry.path, entry]))
  for (const [path, files] of byDirectory(entries)) {
    const directory = byPath.get(path)
    lines.push(`F:${path}\n`)
    if (directory && !isPlain(directory, 0o755)) lines.push(`M:${acl(directory)}\n`)
    for (const file of files) {
      const checksum = fileChecksum(file, byPath)
      lines.push(`R:${file.path.slice(path === '' ? 0 : path.length + 1)}\n`)
      if (!isPlain(file, 0o644)) lines.push(`a:${acl(file)}\n`)
      if (checksum !== undefined) lines.push(`Z:${checksum}\n`)
    }
  }
  return `${lines.join('')}\n`
}

/** The entries that are no directories, by the path of their directory, with directories that have none; all sorted. */
function byDirectory(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const blocks = new Map<string, Entry[]>()
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const slash = entry.path.lastIndexOf('/')
    const directory = entry.type === 'directory' ? entry.path : slash < 0 ? '' : entry.path.slice(0, slash)
    const files = blocks.get(directory) ?? []
    blocks.set(directory, files)
    if (entry.type !== 'directory') files.push(entry)
  }
  return new Map([...blocks].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isPlain(entry: Entry, mode: number): boolean {
  return entry.uid === 0 && entry.gid === 0 && entry.mode === mode && entry.xattrs === undefined
}

function acl(entry: Entry): string {
  const owner = `${entry.uid}:${entry.gid}:${entry.mode.toString(8)}`
  return entry.xattrs === undefined ? owner : `${owner}:${xattrChecksum(entry.xattrs)}`
}

/** SHA-1 over the attributes sorted by name: length of the name, name, length of the value, value. */
function xattrChecksum(xattrs: Readonly<Record<string, string>>): string {
  const parts = Object.keys(xattrs)
    .sort()
    .flatMap(name => [Buffer.from(name), Buffer.from(xattrs[name] ?? '', 'base64')])
    .flatMap(bytes => [bigEndian32(bytes.length), bytes])
  return checksumOf(Buffer.concat(parts))
}

function bigEndian32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function fileChecksum(entry: Entry, byPath: ReadonlyMap<string, Entry>): string | undefined {
  switch (entry.type) {
    case 'file':
      return entry.sha1 === undefined ? undefined : checksumFromHex(entry.sha1)
    case 'symlink':
      return checksumOf(Buffer.from(entry.target))
    case 'hardlink': {
      const target = byPath.get(entry.target)
      return target && fileChecksum(target, byPath)
    }
    default:
      return undefined
  }
}
