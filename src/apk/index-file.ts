import { defaultArchiveLimits, readGzipMember, readTarFiles } from '../archive/index.js'
import { ArchiveError, type ErrorPlace, FormatError } from '../errors/index.js'
import { checksumToHex } from './checksum.js'
import type { IndexPackage, PackageIndex } from './metadata.js'
import { isPlainName } from './plain-name.js'
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
  return {
    description: (files.get('DESCRIPTION')?.toString('utf8') ?? '').trim(),
    packages: parseIndexRecords(text.toString('utf8'), place),
  }
}

/**
 * Decodes the records of an APKINDEX text: blocks of `X:value` lines with an empty line behind each.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_INDEX`, naming the line.
 */
export function parseIndexRecords(text: string, place: ErrorPlace = {}): readonly IndexPackage[] {
  const packages: IndexPackage[] = []
  let record: IndexRecord | undefined
  let line = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    line++
    if (end === start) {
      if (record) packages.push(record.finish())
      record = undefined
    } else {
      record ??= new IndexRecord(line, place)
      record.field(text.slice(start, end), line)
    }
    start = end + 1
  }
  if (record) packages.push(record.finish())
  return packages
}

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
    const member = readGzipMember(bytes, offset, maxInflated, place)
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

class IndexRecord {
  readonly #line: number
  readonly #place: ErrorPlace
  readonly #fields = new Map<string, string>()

  constructor(line: number, place: ErrorPlace) {
    this.#line = line
    this.#place = place
  }

  field(row: string, line: number): void {
    if (row.charAt(1) !== ':') {
      throw malformed(`a line is not "X:value": ${JSON.stringify(row.slice(0, 80))}`, { ...this.#place, line })
    }
    // Letters that apk writes even without a value say no more than absent ones.
    if (row.length > 2) this.#fields.set(row.charAt(0), row.slice(2))
  }

  finish(): IndexPackage {
    const checksum = this.#required('C')
    if (checksumToHex(checksum) === undefined) throw this.#fault(`C:${checksum} is not a SHA-1 checksum`)
    return {
      checksum,
      name: this.#plain('P'),
      version: this.#plain('V'),
      arch: this.#fields.get('A'),
      size: this.#integer('S') ?? 0,
      installedSize: this.#integer('I') ?? 0,
      description: this.#fields.get('T'),
      url: this.#fields.get('U'),
      license: this.#fields.get('L'),
      origin: this.#fields.get('o'),
      maintainer: this.#fields.get('m'),
      buildTime: this.#integer('t'),
      commit: this.#fields.get('c'),
      providerPriority: this.#integer('k'),
      depends: this.#list('D'),
      provides: this.#list('p'),
      installIf: this.#list('i'),
    }
  }

  #required(letter: string): string {
    const value = this.#fields.get(letter)
    if (value) return value
    throw this.#fault(`a record has no ${letter}: line`)
  }

  #plain(letter: string): string {
    const value = this.#required(letter)
    if (isPlainName(value)) return value
    throw this.#fault(`${letter}:${value} has a character that cannot be in a file name or a list`)
  }

  #integer(letter: string): number | undefined {
    const value = this.#fields.get(letter)
    if (value === undefined) return undefined
    if (/^\d{1,15}$/.test(value)) return Number(value)
    throw this.#fault(`${letter}:${value} is not a whole number`)
  }

  #list(letter: string): readonly string[] {
    const value = this.#fields.get(letter)
    return value === undefined ? [] : value.split(' ').filter(item => item !== '')
  }

  #fault(problem: string): FormatError {
    const name = this.#fields.get('P')
    return malformed(problem, { ...this.#place, line: this.#line, ...(name !== undefined && { package: name }) })
  }
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
