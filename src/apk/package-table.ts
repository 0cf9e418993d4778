import { isUtf8 } from 'node:buffer'
import type { ErrorPlace } from '../errors/index.js'
import { formatIndexRecord } from './index-writer.js'
import type { IndexPackage } from './metadata.js'
import { columns, type RecordField, recordPlaces, width } from './record-places.js'

const digitZero = 48

/**
 * The records of an index as its file has them: checked as a whole, decoded one at a time.
 *
 * A table of tens of thousands of packages takes little more memory than its text.
 */
export class PackageTable {
  /** UTF-8. */
  readonly text: Buffer
  /** How many records there are. */
  readonly size: number
  readonly #places: Uint32Array
  readonly #records: (IndexPackage | undefined)[]

  private constructor(text: Buffer, places: Uint32Array, records: readonly IndexPackage[]) {
    this.text = text
    this.size = places.length / width
    this.#places = places
    this.#records = Array.from({ length: this.size }, (_, row) => records[row])
  }

  /**
   * Reads the text of an APKINDEX: blocks of `X:value` lines with an empty line behind each.
   *
   * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INDEX`, naming the line.
   */
  static read(bytes: Buffer, place: ErrorPlace = {}): PackageTable {
    const text = isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('utf8'))
    return new PackageTable(text, recordPlaces(text, place), [])
  }

  /**
   * Makes a table of records, which stay what {@link record} gives.
   *
   * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INDEX` for a record that no index can have.
   */
  static of(records: readonly IndexPackage[]): PackageTable {
    const text = Buffer.from(records.map(record => `${formatIndexRecord(record)}\n`).join(''))
    return new PackageTable(text, recordPlaces(text, {}), records)
  }

  /** Where in the text a value starts. */
  start(row: number, field: RecordField): number {
    return this.#places[row * width + 2 * columns[field]] ?? 0
  }

  /** Where in the text a value stops: where it starts when it is absent. */
  stop(row: number, field: RecordField): number {
    return this.#places[row * width + 2 * columns[field] + 1] ?? 0
  }

  /** A value as it is written. */
  value(row: number, field: RecordField): string | undefined {
    const start = this.start(row, field)
    const stop = this.stop(row, field)
    return start === stop ? undefined : this.text.toString('utf8', start, stop)
  }

  /** A whole number. */
  integer(row: number, field: 'size' | 'installedSize' | 'buildTime' | 'providerPriority'): number | undefined {
    const start = this.start(row, field)
    const stop = this.stop(row, field)
    if (start === stop) return undefined
    let value = 0
    for (let at = start; at < stop; at++) value = value * 10 + (this.text[at] ?? 0) - digitZero
    return value
  }

  /** A record, decoded when it is first asked for. */
  record(row: number): IndexPackage {
    const known = this.#records[row]
    if (known) return known
    if (!(row >= 0 && row < this.size)) throw new RangeError(`no record ${row}`)
    const record = this.#decode(row)
    this.#records[row] = record
    return record
  }

  /** All records. */
  records(): readonly IndexPackage[] {
    return Array.from({ length: this.size }, (_, row) => this.record(row))
  }

  #decode(row: number): IndexPackage {
    return {
      checksum: this.value(row, 'checksum') ?? '',
      name: this.value(row, 'name') ?? '',
      version: this.value(row, 'version') ?? '',
      arch: this.value(row, 'arch'),
      size: this.integer(row, 'size') ?? 0,
      installedSize: this.integer(row, 'installedSize') ?? 0,
      description: this.value(row, 'description'),
      url: this.value(row, 'url'),
      license: this.value(row, 'license'),
      origin: this.value(row, 'origin'),
      maintainer: this.value(row, 'maintainer'),
      buildTime: this.integer(row, 'buildTime'),
      commit: this.value(row, 'commit'),
      providerPriority: this.integer(row, 'providerPriority'),
      depends: this.#list(row, 'depends'),
      provides: this.#list(row, 'provides'),
      installIf: this.#list(row, 'installIf'),
    }
  }

  #list(row: number, field: RecordField): readonly string[] {
    return (
      this.value(row, field)
        ?.split(' ')
        .filter(item => item !== '') ?? []
    )
  }
}
