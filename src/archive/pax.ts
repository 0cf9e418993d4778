import { ArchiveError, type ErrorPlace } from '../errors/index.js'

/**
 * Decodes the records of a PAX extended header, each `<length> <key>=<value>\n` (POSIX.1-2001, pax). Values stay bytes.
 *
 * @throws {@link ArchiveError} with code `UNDISTRO_ARCHIVE_PAX`.
 */
export function parsePax(bytes: Uint8Array, place: ErrorPlace): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>()
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const digits = space < 0 ? '' : Buffer.from(bytes.subarray(at, space)).toString('latin1')
    const length = /^[1-9]\d{0,9}$/.test(digits) ? Number(digits) : 0
    const end = at + length
    const equals = bytes.indexOf(0x3d, space)
    if (length === 0 || end > bytes.length || bytes[end - 1] !== 0x0a || equals <= space + 1 || equals >= end) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_PAX',
        problem: `a PAX record is malformed at byte ${at} of its header`,
        place,
      })
    }
    const key = Buffer.from(bytes.subarray(space + 1, equals)).toString('utf8')
    records.set(key, bytes.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}

/** Encodes PAX records, sorted by key. */
export function formatPax(records: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const keys = [...records.keys()].sort()
  return Buffer.concat(keys.map(key => formatRecord(key, records.get(key) ?? new Uint8Array(0))))
}

function formatRecord(key: string, value: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  // The length counts its own digits, so one more digit may need another one.
  let length = body.length + String(body.length).length
  length = body.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), body])
}
