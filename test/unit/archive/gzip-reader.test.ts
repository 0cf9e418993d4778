import { setImmediate, setTimeout } from 'node:timers/promises'
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { inflateSingleMember, readGzipMember } from '../../../src/archive/index.js'
import { failure } from '../../support/failures.js'
import { noise } from '../../support/hostile.js'

const text = Buffer.from('a text that is to be compressed '.repeat(2000))

/** A gzip member with any of the optional header fields of RFC 1952. */
interface Fields {
  readonly text?: boolean
  readonly extra?: Uint8Array
  readonly name?: string
  readonly comment?: string
  readonly checksum?: boolean
}

const headers: readonly (readonly [string, Fields])[] = [
  ['no optional field', {}],
  ['FTEXT', { text: true }],
  ['FEXTRA', { extra: Buffer.from('extra') }],
  ['an empty FEXTRA', { extra: Buffer.alloc(0) }],
  ['a long FEXTRA', { extra: noise(20_000) }],
  ['FNAME', { name: 'file.tar' }],
  ['an empty FNAME', { name: '' }],
  ['FCOMMENT', { comment: 'a comment' }],
  ['FHCRC', { checksum: true }],
  ['FNAME and FCOMMENT', { name: 'file.tar', comment: 'a comment' }],
  ['all of them', { text: true, extra: noise(300), name: 'n'.repeat(300), comment: 'c'.repeat(300), checksum: true }],
]

describe.each(headers)('a member with %s', (_, fields) => {
  const member = gzipMember(text, fields)

  test('is one that zlib reads too', () => {
    expect(gunzipSync(member).equals(text)).toBe(true)
  })

  test('is found in a buffer, with what is before and behind it left alone', () => {
    const bytes = Buffer.concat([noise(100), member, noise(100)])
    const found = readGzipMember(bytes, 100, text.length)
    expect(found && Buffer.compare(found.compressed, member)).toBe(0)
    expect(found && Buffer.compare(found.inflated, text)).toBe(0)
  })

  test('is not there as long as its end is missing', () => {
    for (const length of cutsOf(member)) expect(readGzipMember(member.subarray(0, length), 0, 1e6)).toBeUndefined()
  })

  test.each([1, 7, 1000, 1e6])('is inflated from chunks of %i bytes', async size => {
    expect(Buffer.concat(await inflated(chunks(member, size))).equals(text)).toBe(true)
  })

  test('that ends early is refused', async () => {
    for (const length of cutsOf(member)) {
      const attempt = inflated(chunks(member.subarray(0, length), 40_000))
      await expect(attempt, `${length} bytes`).rejects.toThrow(failure('UNDISTRO_ARCHIVE_TRUNCATED'))
    }
  })
})

test.each([0, 1, 300_000, 3_000_000])('a member of %i bytes is inflated as zlib does it', async length => {
  for (const content of [noise(length), Buffer.alloc(length)]) {
    for (const level of [0, 1, 9]) {
      const member = gzipSync(content, { level })
      expect(readGzipMember(member, 0, Math.max(1, length))?.inflated.length).toBe(length)
      expect(Buffer.concat(await inflated(chunks(member, 100_000))).equals(content)).toBe(true)
    }
  }
})

describe('what is wrong in a member', () => {
  const name = gzipMember(text, { name: 'file', checksum: true })
  const member = gzipSync(text)
  const wrong: readonly (readonly [string, Uint8Array])[] = [
    ['the magic', patched(member, 1)],
    ['the method', patched(member, 2)],
    ['flags that nobody defined', patched(member, 3, 0x20)],
    ['the checksum of the header', patched(name, 11)],
    ['the deflate stream', Buffer.concat([member.subarray(0, 10), Buffer.alloc(100, 0xff), member.subarray(-8)])],
    ['the checksum', patched(member, -8)],
    ['the length', patched(member, -1)],
  ]

  test.each(wrong)('%s: it is refused', async (_, bytes) => {
    expect(() => readGzipMember(bytes, 0, 1e6, { file: 'a' })).toThrow(
      failure('UNDISTRO_ARCHIVE_GZIP', { place: { file: 'a', offset: 0 } }),
    )
    await expect(inflated(chunks(bytes, 100), { file: 'a', offset: 5 })).rejects.toThrow(
      failure('UNDISTRO_ARCHIVE_GZIP', { place: { file: 'a', offset: 5 } }),
    )
  })

  test('a header that does not end: it is refused before it fills the memory', async () => {
    const endless = Buffer.concat([Buffer.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3), Buffer.alloc(2 ** 20, 'x')])
    expect(() => readGzipMember(endless, 0, 1e6)).toThrow(failure('UNDISTRO_ARCHIVE_LIMIT'))
    await expect(inflated(chunks(endless, 1000))).rejects.toThrow(failure('UNDISTRO_ARCHIVE_LIMIT'))
  })

  test('more inflated bytes than allowed: it is refused', () => {
    expect(readGzipMember(member, 0, text.length)).toBeDefined()
    expect(() => readGzipMember(member, 0, text.length - 1)).toThrow(failure('UNDISTRO_ARCHIVE_LIMIT'))
  })
})

describe('what follows the one member of a stream', () => {
  const member = gzipSync(text)
  const following: readonly (readonly [string, Uint8Array])[] = [
    ['a byte', Buffer.of(1)],
    ['a zero', Buffer.of(0)],
    ['many zeros', Buffer.alloc(100_000)],
    ['random bytes', noise(100_000)],
    ['another member', member],
    ['a member of nothing', gzipSync('')],
    ['the start of a member', member.subarray(0, 5)],
  ]

  test.each(following)('%s: it is refused, however the stream is cut', async (_, rest) => {
    for (const size of [1, 1000, member.length, member.length - 4, 1e6]) {
      const place = { offset: 10 + member.length }
      const attempt = inflated(chunks(Buffer.concat([member, rest]), Math.max(size, rest.length / 500)), { offset: 10 })
      await expect(attempt).rejects.toThrow(failure('UNDISTRO_ARCHIVE_TRAILING', { place }))
    }
  })

  test('comes so late that everything has been inflated: it is refused all the same', async () => {
    async function* late(): AsyncGenerator<Uint8Array> {
      yield member
      for (let number = 0; number < 5; number++) {
        await setTimeout(5)
        yield Buffer.alloc(300_000)
      }
    }
    await expect(inflated(late())).rejects.toThrow(failure('UNDISTRO_ARCHIVE_TRAILING'))
  })
})

describe('a stream', () => {
  const large = gzipSync(noise(4_000_000))

  test('that is left early leaves its source, and nothing goes on behind', async () => {
    const rejected = vi.fn()
    process.on('unhandledRejection', rejected)
    let given = 0
    let left = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (const chunk of chunks(large, 50_000)) {
          given++
          yield chunk
        }
      } finally {
        left = true
      }
    }
    for await (const chunk of inflateSingleMember(source())) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(left).toBe(true)
    const givenThen = given
    expect(givenThen).toBeLessThan(large.length / 50_000)
    await setTimeout(20)
    expect(given).toBe(givenThen)
    expect(rejected).not.toHaveBeenCalled()
    process.off('unhandledRejection', rejected)
  })

  test('that is left by an error of its reader passes that error on', async () => {
    const attempt = (async () => {
      for await (const chunk of inflateSingleMember(asynchronous(chunks(large, 1000))))
        throw new Error(`no more than ${chunk.length}`)
    })()
    await expect(attempt).rejects.toThrow('no more than')
  })

  test.each([
    ['at once', 0],
    ['in the header', 5],
    ['in the deflate stream', 500_000],
    ['in the trailer', large.length - 3],
    ['behind the member', large.length],
  ])('whose source fails %s fails with the same error', async (_, length) => {
    const broken = new Error('the disk is gone')
    async function* source(): AsyncGenerator<Uint8Array> {
      yield* chunks(large.subarray(0, length), 10_000)
      await setImmediate()
      throw broken
    }
    await expect(inflated(source())).rejects.toBe(broken)
  })

  test('that is read slowly does not run ahead of its reader', async () => {
    let given = 0
    async function* source(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks(large, 10_000)) {
        given += chunk.length
        yield chunk
      }
    }
    const iteration = inflateSingleMember(source())
    await iteration.next()
    await setTimeout(20)
    expect(given).toBeLessThan(1_000_000)
    await iteration.return(undefined)
  })
})

function gzipMember(content: Uint8Array, { text, extra, name, comment, checksum }: Fields): Buffer {
  const flags =
    (text ? 1 : 0) +
    (checksum ? 2 : 0) +
    (extra ? 4 : 0) +
    (name === undefined ? 0 : 8) +
    (comment === undefined ? 0 : 16)
  const parts = [Buffer.of(0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3)]
  if (extra) parts.push(Buffer.of(extra.length & 0xff, extra.length >> 8), Buffer.from(extra))
  if (name !== undefined) parts.push(Buffer.from(`${name}\0`))
  if (comment !== undefined) parts.push(Buffer.from(`${comment}\0`))
  const header = Buffer.concat(parts)
  const sum = Buffer.alloc(checksum ? 2 : 0)
  if (checksum) sum.writeUInt16LE(crc32(header) & 0xffff)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content))
  trailer.writeUInt32LE(content.length, 4)
  return Buffer.concat([header, sum, deflateRawSync(content), trailer])
}

/** Lengths that cut a member: in each field of a short header, in its stream, in its trailer. */
function cutsOf(member: Uint8Array): readonly number[] {
  const header = Array.from({ length: Math.min(40, member.length) }, (_, index) => index)
  return [...header, member.length - 100, ...Array.from({ length: 9 }, (_, index) => member.length - 1 - index)]
}

function* chunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function inflated(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  place?: { file?: string; offset?: number },
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const chunk of inflateSingleMember(asynchronous(source), place)) found.push(chunk)
  return found
}

async function* asynchronous(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* source
}

function patched(bytes: Uint8Array, at: number, bits = 1): Buffer {
  const copy = Buffer.from(bytes)
  const index = at < 0 ? copy.length + at : at
  copy.writeUInt8(copy.readUInt8(index) ^ bits, index)
  return copy
}
