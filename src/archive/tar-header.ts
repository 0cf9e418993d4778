import { ArchiveError, type ErrorPlace } from '../errors/index.js'

/** Bytes of a tar block. */
export const blockSize = 512

/** A decoded ustar header block; names are still bytes. */
export interface TarHeader {
  readonly name: Uint8Array
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  /** The entry's type, or the letter of an extension (`x`, `g`, `L`, `K`) or of a type not known here. */
  readonly type: string
  readonly linkname: Uint8Array
  readonly uname: string
  readonly gname: string
  readonly major: number
  readonly minor: number
}

const typeNames: Readonly<Record<string, string>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
}

/** Whether a block has nothing but zeros. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every(byte => byte === 0)
}

/**
 * Decodes a header block. Magic and checksum have to be right; numbers may be octal or GNU base-256.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_HEADER`.
 */
export function readHeader(block: Uint8Array, place: ErrorPlace): TarHeader {
  const magic = ascii(block, 257, 6)
  if (magic !== 'ustar' && magic !== 'ustar ') throw malformed('a tar header has no ustar magic', place)
  if (readNumber(block, 148, 8, place) !== checksum(block)) throw malformed('a tar header has a wrong checksum', place)
  const letter = String.fromCharCode(block[156] ?? 0)
  const prefix = magic === 'ustar' ? bytesUntilNul(block, 345, 155) : new Uint8Array(0)
  const name = bytesUntilNul(block, 0, 100)
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    mode: readNumber(block, 100, 8, place),
    uid: readNumber(block, 108, 8, place),
    gid: readNumber(block, 116, 8, place),
    size: readNumber(block, 124, 12, place),
    mtime: readNumber(block, 136, 12, place),
    type: typeNames[letter] ?? letter,
    linkname: bytesUntilNul(block, 157, 100),
    uname: utf8(block, 265, 32),
    gname: utf8(block, 297, 32),
    major: readNumber(block, 329, 8, place),
    minor: readNumber(block, 337, 8, place),
  }
}

/** The sum of a header's bytes with the checksum field read as spaces. */
export function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20
  for (let i = 0; i < blockSize; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0
  return sum
}

function readNumber(block: Uint8Array, at: number, length: number, place: ErrorPlace): number {
  if ((block[at] ?? 0) & 0x80) return readBase256(block, at, length, place)
  const text = ascii(block, at, length).trim()
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw malformed(`a tar header has the number ${JSON.stringify(text)}`, place)
  return Number.parseInt(text, 8)
}

function readBase256(block: Uint8Array, at: number, length: number, place: ErrorPlace): number {
  let value = (block[at] ?? 0) & 0x7f
  for (let i = at + 1; i < at + length; i++) value = value * 256 + (block[i] ?? 0)
  if (!Number.isSafeInteger(value)) throw malformed('a tar header has a number out of range', place)
  return value
}

function bytesUntilNul(block: Uint8Array, at: number, length: number): Uint8Array {
  const field = block.slice(at, at + length)
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}

function ascii(block: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytesUntilNul(block, at, length)).toString('latin1')
}

function utf8(block: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytesUntilNul(block, at, length)).toString('utf8')
}

function malformed(problem: string, place: ErrorPlace): ArchiveError {
  return new ArchiveError({ code: 'UNDISTRO_ARCHIVE_HEADER', problem, place })
}
