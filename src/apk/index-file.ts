import { defaultArchiveLimits, readGzipMember, readTarFiles, statedLength } from '../archive/index.js'
import { ArchiveError, type ErrorPlace, FormatError } from '../errors/index.js'
import type { IndexPackage, PackageIndex } from './metadata.js'
import { PackageTable } from './package-table.js'
import { parseSignatureName, type Signature, type Trust, verifySignature } from './signature.js'

/** Options of {@link readIndex}. */
export interface ReadIndexOptions {
  /** Who has to have signed it, or `'unverified'`. */
  readonly keys: Trust
  /** What errors should name. */
  readonly place?: ErrorPlace | undefined
  /** Inflated bytes allowed. Default: 300 MiB. */
  readonly maxInflated?: number | undefined
}

/**
 * Reads an `APKINDEX.tar.gz` (apk v2): verifies its signature first, then decodes its records.
 *
 * @throws `SignatureError` with any of its codes, `FormatError` with code `UNDISTRO_FORMAT_INDEX` naming the line,
 * `ArchiveError` for broken gzip or tar.
 */
export async function readIndex(bytes: Uint8Array, options: ReadIndexOptions): Promise<PackageIndex> {
  const { place = {}, maxInflated = 300 * 2 ** 20 } = options
  const { signatures, signed, files } = openIndex(bytes, maxInflated, place)
  verifySignature(signed, signatures, options.keys, place)
  const text = files.get('APKINDEX')
  if (text === undefined) throw malformed('it has no APKINDEX entry', place)
  const description = (files.get('DESCRIPTION')?.toString('utf8') ?? '').trim()
  return indexOf(description, PackageTable.read(text, place))
}

/**
 * Decodes the records of an APKINDEX text: blocks of `X:value` lines with an empty line behind each.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_INDEX`, naming the line.
 */
export function parseIndexRecords(text: string, place: ErrorPlace = {}): readonly IndexPackage[] {
  return PackageTable.read(Buffer.from(text), place).records()
}

/** Tables of indexes, by the index. */
const tables = new WeakMap<PackageIndex, PackageTable>()

/**
 * The records of an index as a table: the one that it was read to, or one that is made of its packages.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_INDEX` for a package that no index can have.
 */
export function tableOf(index: PackageIndex): PackageTable {
  return tables.get(index) ?? PackageTable.of(index.packages)
}

/** An index whose packages are decoded when they are first asked for. */
function indexOf(description: string, table: PackageTable): PackageIndex {
  let packages: readonly IndexPackage[] | undefined
  const index: PackageIndex = {
    description,
    get packages() {
      packages ??= table.records()
      return packages
    },
  }
  tables.set(index, table)
  return index
}

/** Indexes inflate to no more than so many times their size. */
const usualRatio = 16

interface OpenIndex {
  readonly signatures: readonly Signature[]
  /** What a signature covers: everything behind the signature member. */
  readonly signed: Uint8Array
  readonly files: ReadonlyMap<string, Buffer>
}

function openIndex(bytes: Uint8Array, maxInflated: number, place: ErrorPlace): OpenIndex {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    const isV3 = Buffer.from(bytes.subarray(0, 3)).toString('latin1') === 'ADB'
    throw malformed(
      isV3 ? 'it is an apk v3 (ADB) index, which this version does not read' : 'it does not start as gzip',
      place,
    )
  }
  const signatures: Signature[] = []
  const files = new Map<string, Buffer>()
  let signed = bytes
  let inflated = 0
  for (let offset = 0; offset < bytes.length; ) {
    // The signatures are small, and what they cover is mostly one member.
    const expected = offset === 0 ? 0 : Math.min(statedLength(bytes), usualRatio * bytes.length)
    const member = readGzipMember(bytes, offset, maxInflated, place, expected)
    if (member === undefined) throw malformed('it ends early', place)
    inflated += member.inflated.length
    if (inflated > maxInflated) throw inflatesTooFar(maxInflated, place)
    offset += member.compressed.length
    for (const [name, content] of readTarFiles(member.inflated, defaultArchiveLimits, place)) {
      const signature = parseSignatureName(name)
      if (signature && files.size === 0) {
        signatures.push({ ...signature, bytes: content })
        signed = bytes.subarray(offset)
      } else if (files.has(name)) {
        throw malformed(`it has two entries ${name}`, place)
      } else {
        files.set(name, content)
      }
    }
  }
  return { signatures, signed, files }
}

function inflatesTooFar(maxInflated: number, place: ErrorPlace): ArchiveError {
  return new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_LIMIT',
    problem: `an index inflates to more than ${maxInflated} bytes`,
    place,
  })
}

function malformed(problem: string, place: ErrorPlace): FormatError {
  return new FormatError({ code: 'UNDISTRO_FORMAT_INDEX', problem: `not an apk v2 index: ${problem}`, place })
}
