import { type ErrorPlace, FormatError } from '../errors/index.js'
import { checksumToHex } from './checksum.js'
import type { IndexPackage } from './metadata.js'
import { isPlainName } from './plain-name.js'

/** A field of an index record. */
export type RecordField = keyof IndexPackage

/** The columns of fields, in apk's order. */
export const columns = {
  checksum: 0,
  name: 1,
  version: 2,
  arch: 3,
  size: 4,
  installedSize: 5,
  description: 6,
  url: 7,
  license: 8,
  origin: 9,
  maintainer: 10,
  buildTime: 11,
  commit: 12,
  providerPriority: 13,
  depends: 14,
  provides: 15,
  installIf: 16,
} as const satisfies Record<RecordField, number>

/** The letters of the columns. */
const letters = 'CPVASITULomtckDpi'

/** Places that a record has: where the value of each column starts, and where it stops. */
export const width = 2 * letters.length

/** The place of a letter's value among those of a record, plus 1; 0 for letters that say nothing of interest. */
const placesByLetter = new Uint8Array(256)
for (const [column, letter] of [...letters].entries()) placesByLetter[letter.charCodeAt(0)] = 2 * column + 1

/**
 * Goes through the text of an index and finds where the values of its records are: {@link width} numbers a record. A
 * value that is absent starts and stops at 0.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_INDEX` for what is not sound, naming the line.
 */
export function recordPlaces(text: Buffer, place: ErrorPlace): Uint32Array {
  let places = new Uint32Array(1024 * width)
  let record = 0
  /** On which line the record starts; 0 between records. */
  let firstLine = 0
  for (let start = 0, line = 1; start < text.length || firstLine > 0; line++) {
    const newline = text.indexOf(lineFeed, start)
    const end = newline < 0 ? text.length : newline
    if (end > start) {
      if (text[start + 1] !== colon) throw noField(text.toString('utf8', start, end), { ...place, line })
      if (firstLine === 0) firstLine = line
      const at = placesByLetter[text[start] ?? 0] ?? 0
      // Letters that apk writes even without a value say no more than absent ones.
      if (at > 0 && end > start + 2) {
        places[record + at - 1] = start + 2
        places[record + at] = end
      }
    } else if (firstLine > 0) {
      const problem = problemOf(text, places, record)
      if (problem !== undefined) {
        const name = valueAt(text, places, record + 2 * columns.name)
        throw malformed(problem, { ...place, line: firstLine, ...(name !== '' && { package: name }) })
      }
      firstLine = 0
      record += width
      if (record === places.length) places = enlarged(places)
    }
    start = end + 1
  }
  return places.slice(0, record)
}

/** What is not sound in a record. */
function problemOf(text: Buffer, places: Uint32Array, record: number): string | undefined {
  return (
    checksumProblem(text, places, record + 2 * columns.checksum) ??
    nameProblem(text, places, record + 2 * columns.name, 'P') ??
    nameProblem(text, places, record + 2 * columns.version, 'V') ??
    integerProblem(text, places, record + 2 * columns.size, 'S') ??
    integerProblem(text, places, record + 2 * columns.installedSize, 'I') ??
    integerProblem(text, places, record + 2 * columns.buildTime, 't') ??
    integerProblem(text, places, record + 2 * columns.providerPriority, 'k')
  )
}

function checksumProblem(text: Buffer, places: Uint32Array, at: number): string | undefined {
  const start = places[at] ?? 0
  const stop = places[at + 1] ?? 0
  const isUsual =
    stop - start === 30 &&
    text[start] === letterQ &&
    text[start + 1] === digitOne &&
    text[stop - 1] === equals &&
    areAll(traits.base64, text, start + 2, stop - 1)
  if (isUsual) return undefined
  const value = valueAt(text, places, at)
  if (value === '') return 'a record has no C: line'
  return checksumToHex(value) === undefined ? `C:${value} is not a SHA-1 checksum` : undefined
}

function nameProblem(text: Buffer, places: Uint32Array, at: number, letter: string): string | undefined {
  const start = places[at] ?? 0
  const stop = places[at + 1] ?? 0
  if (start < stop && areAll(traits.plain, text, start, stop)) return undefined
  const value = valueAt(text, places, at)
  if (value === '') return `a record has no ${letter}: line`
  return isPlainName(value) ? undefined : `${letter}:${value} has a character that cannot be in a file name or a list`
}

/** Numbers with more digits might not be exact. */
const maximumDigits = 15

function integerProblem(text: Buffer, places: Uint32Array, at: number, letter: string): string | undefined {
  const start = places[at] ?? 0
  const stop = places[at + 1] ?? 0
  if (stop - start <= maximumDigits && areAll(traits.digit, text, start, stop)) return undefined
  return `${letter}:${valueAt(text, places, at)} is not a whole number`
}

function valueAt(text: Buffer, places: Uint32Array, at: number): string {
  return text.toString('utf8', places[at], places[at + 1])
}

const lineFeed = 10
const digitOne = 49
const colon = 58
const equals = 61
const letterQ = 81

/** What bytes can be: a digit, one of base64, a visible one of ASCII that is no slash. */
const traits = { digit: 1, base64: 2, plain: 4 } as const
const traitsByByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return (
    (/[0-9]/.test(text) ? traits.digit : 0) |
    (/[A-Za-z0-9+/]/.test(text) ? traits.base64 : 0) |
    (/[!-.0-~]/.test(text) ? traits.plain : 0)
  )
})

function areAll(trait: number, text: Buffer, start: number, stop: number): boolean {
  for (let at = start; at < stop; at++) if (((traitsByByte[text[at] ?? 0] ?? 0) & trait) === 0) return false
  return true
}

function enlarged(places: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * places.length)
  larger.set(places)
  return larger
}

function noField(row: string, place: ErrorPlace): FormatError {
  return malformed(`a line is not "X:value": ${JSON.stringify(row.slice(0, 80))}`, place)
}

function malformed(problem: string, place: ErrorPlace): FormatError {
  return new FormatError({ code: 'UNDISTRO_FORMAT_INDEX', problem: `not an apk v2 index: ${problem}`, place })
}
