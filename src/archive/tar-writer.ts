import type { Entry } from './entry.js'
import { formatPax } from './pax.js'
import { blockSize, checksum } from './tar-header.js'
import { paddingOf } from './tar-reader.js'

const typeLetters = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
} as const satisfies Record<Entry['type'], string>

/** The two blocks of zeros that end an archive. */
export const endOfArchive: Uint8Array = new Uint8Array(2 * blockSize)

/**
 * The header blocks of one entry: a ustar header, preceded by a PAX header for what ustar cannot say (long or non-ASCII
 * names, large numbers, xattrs) and for `records`. Its bytes depend on the arguments alone.
 * The content and {@link contentPadding} follow it.
 *
 * @param records - Further PAX records by key.
 */
export function tarHeader(entry: Entry, records: ReadonlyMap<string, Uint8Array> = new Map()): Uint8Array {
  const pax = new Map(records)
  const name = Buffer.from(entry.type === 'directory' ? `${entry.path}/` : entry.path)
  const link = Buffer.from('target' in entry ? entry.target : '')
  const size = entry.type === 'file' ? entry.size : 0
  for (const [key, value] of Object.entries(entry.xattrs ?? {})) {
    pax.set(`SCHILY.xattr.${key}`, Buffer.from(value, 'base64'))
  }
  if (!fitsText(name, 100)) pax.set('path', name)
  if (!fitsText(link, 100)) pax.set('linkpath', link)
  for (const key of ['uname', 'gname'] as const) {
    const owner = Buffer.from(entry[key] ?? '')
    if (!fitsText(owner, 31)) pax.set(key, owner)
  }
  if (!fitsOctal(entry.uid, 8)) pax.set('uid', Buffer.from(String(entry.uid)))
  if (!fitsOctal(entry.gid, 8)) pax.set('gid', Buffer.from(String(entry.gid)))
  if (!fitsOctal(size, 12)) pax.set('size', Buffer.from(String(size)))
  if (!fitsOctal(entry.mtime, 12)) pax.set('mtime', Buffer.from(String(entry.mtime)))

  const main = ustarBlock(entry, { name, link, size, letter: typeLetters[entry.type] })
  if (pax.size === 0) return main
  const payload = formatPax(pax)
  const extension = ustarBlock(
    { ...entry, mode: 0o644, uid: 0, gid: 0, uname: '', gname: '' },
    { name: Buffer.from(`PaxHeaders/${asciiName(name)}`), link: Buffer.alloc(0), size: payload.length, letter: 'x' },
  )
  return Buffer.concat([extension, payload, contentPadding(payload.length), main])
}

/** The zeros that follow content of `size` bytes. */
export function contentPadding(size: number): Uint8Array {
  return new Uint8Array(paddingOf(size))
}

function ustarBlock(
  entry: Entry,
  field: { name: Uint8Array; link: Uint8Array; size: number; letter: string },
): Uint8Array {
  const block = Buffer.alloc(blockSize)
  block.set(field.name.subarray(0, 100), 0)
  writeOctal(block, entry.mode, 100, 8)
  writeOctal(block, entry.uid, 108, 8)
  writeOctal(block, entry.gid, 116, 8)
  writeOctal(block, field.size, 124, 12)
  writeOctal(block, entry.mtime, 136, 12)
  block.write(field.letter, 156, 'latin1')
  block.set(field.link.subarray(0, 100), 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.write((entry.uname ?? '').slice(0, 31), 265, 'latin1')
  block.write((entry.gname ?? '').slice(0, 31), 297, 'latin1')
  if ('major' in entry) {
    writeOctal(block, entry.major, 329, 8)
    writeOctal(block, entry.minor, 337, 8)
  }
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function writeOctal(block: Buffer, value: number, at: number, length: number): void {
  const text = fitsOctal(value, length) ? value.toString(8) : ''
  block.write(text.padStart(length - 1, '0'), at, 'latin1')
}

function fitsOctal(value: number, length: number): boolean {
  return value >= 0 && value < 8 ** (length - 1)
}

function fitsText(text: Uint8Array, length: number): boolean {
  return text.length <= length && text.every(byte => byte < 0x80)
}

function asciiName(name: Uint8Array): string {
  return Buffer.from(name.map(byte => (byte < 0x80 ? byte : 0x5f)))
    .toString('latin1')
    .replace(/\/$/, '')
    .slice(-88)
}
