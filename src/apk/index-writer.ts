import { type Compression, endOfArchive } from '../archive/index.js'
import { FormatError } from '../errors/index.js'
import { compressMember, type MemberFile, memberTar, signatureMember } from './member-writer.js'
import type { IndexPackage, PackageIndex } from './metadata.js'
import type { SigningKey } from './signature.js'

/** Options of {@link writeIndex}. */
export interface WriteIndexOptions {
  /** Who signs it; without a key the index is unsigned and readers have to be told so. */
  readonly key?: SigningKey | undefined
  /** Default: `deterministic`. */
  readonly compression?: Compression | undefined
}

/**
 * Encodes a repository's index as an `APKINDEX.tar.gz` (apk v2). Records keep their order; the bytes depend on the
 * arguments alone.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INDEX` or `UNDISTRO_FORMAT_KEY`.
 */
export async function writeIndex(index: PackageIndex, options: WriteIndexOptions = {}): Promise<Uint8Array> {
  const { key, compression = 'deterministic' } = options
  const records = index.packages.map(item => `${formatIndexRecord(item)}\n`).join('')
  const files: MemberFile[] = [
    { path: 'DESCRIPTION', mode: 0o644, bytes: Buffer.from(index.description) },
    { path: 'APKINDEX', mode: 0o644, bytes: Buffer.from(records) },
  ]
  const content = await compressMember([memberTar(files, 0), endOfArchive], compression)
  return key === undefined ? content : Buffer.concat([await signatureMember(content, key, 0, compression), content])
}

/**
 * The letters of an index record in the order apk writes them.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INDEX` for a value with a line break.
 */
export function formatIndexRecord(item: IndexPackage): string {
  const lines: string[] = []
  const field = (letter: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') lines.push(`${letter}:${line(letter, String(value), item)}`)
  }
  field('C', item.checksum)
  field('P', item.name)
  field('V', item.version)
  field('A', item.arch)
  field('S', item.size)
  field('I', item.installedSize)
  // apk writes these three even when they are empty.
  lines.push(`T:${line('T', item.description ?? '', item)}`)
  lines.push(`U:${line('U', item.url ?? '', item)}`)
  lines.push(`L:${line('L', item.license ?? '', item)}`)
  field('o', item.origin)
  field('m', item.maintainer)
  field('t', item.buildTime)
  field('c', item.commit)
  if (item.providerPriority) field('k', item.providerPriority)
  field('D', item.depends.join(' '))
  field('p', item.provides.join(' '))
  field('i', item.installIf.join(' '))
  return `${lines.join('\n')}\n`
}

function line(letter: string, value: string, { name }: IndexPackage): string {
  if (!value.includes('\n')) return value
  throw new FormatError({
    code: 'UNDISTRO_FORMAT_INDEX',
    problem: `the value of ${letter}: has a line break, which a record cannot hold`,
    place: { package: name },
  })
}
