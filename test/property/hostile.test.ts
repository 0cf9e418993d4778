import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type IndexPackage, readIndex, readIndexedPackage, readPackage, writeIndex } from '../../src/apk/index.js'
import { bytesSource, readGzipMember } from '../../src/archive/index.js'
import { UndistroError } from '../../src/errors/index.js'
import { noise } from '../support/hostile.js'
import { Sandbox } from '../support/hostile-sandbox.js'
import { writtenPackage } from '../support/packages.js'
import { testFile, testKey, testTime } from '../support/repository.js'

/** A way to read a file, which gives all of it that has a meaning: not who signed it, nor where its parts are. */
interface Reading {
  readonly bytes: Buffer
  readonly read: (bytes: Uint8Array) => Promise<unknown>
}

const { signing, trusted } = testKey()
const readings = new Map<string, Reading>()
let listed: IndexPackage

beforeAll(async () => {
  const item = {
    name: 'victim',
    files: { 'usr/bin/tool': noise(600), 'etc/tool.conf': 'a = 1\n' },
    entries: [
      { ...testFile('usr/bin/other', ''), type: 'hardlink', target: 'usr/bin/tool', content: undefined } as const,
      { type: 'symlink', path: 'link', target: '/usr/bin/tool', mode: 0o777, uid: 0, gid: 0, mtime: testTime } as const,
    ],
    scripts: new Map([['post-install', Buffer.from('#!/bin/sh\n')]] as const),
    depends: ['other>=1'],
  }
  const { bytes, record } = await writtenPackage(item, { key: signing })
  const index = Buffer.from(await writeIndex({ description: 'test', packages: [record, record] }, { key: signing }))
  listed = record
  readings.set('a package that an index lists', {
    bytes,
    read: async bytes => {
      const {
        signatures: _,
        sections: _s,
        ...read
      } = await readIndexedPackage(bytesSource(bytes), { ...record, size: bytes.length }, { keep: () => true })
      return read
    },
  })
  readings.set('a signed package', {
    bytes,
    read: async bytes => {
      const { signatures: _, sections: _s, ...read } = await readPackage(bytes, { keys: [trusted], keep: () => true })
      return read
    },
  })
  readings.set('a signed index', { bytes: index, read: async bytes => readIndex(bytes, { keys: [trusted] }) })
})

/** One thing that may happen to some bytes. */
type Mutation = (bytes: Buffer) => Buffer

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (bytes: Buffer, place: number): number => Math.floor(place * bytes.length)

const flip: fc.Arbitrary<Mutation> = fc.tuple(position, fc.nat({ max: 7 })).map(([place, bit]) => bytes => {
  const copy = Buffer.from(bytes)
  const index = at(bytes, place)
  copy.writeUInt8(copy.readUInt8(index) ^ (1 << bit), index)
  return copy
})
const overwrite: fc.Arbitrary<Mutation> = fc
  .tuple(position, fc.uint8Array({ minLength: 1, maxLength: 20 }))
  .map(([place, value]) => bytes => {
    const index = at(bytes, place)
    return Buffer.concat([bytes.subarray(0, index), value, bytes.subarray(index + value.length)])
  })
const removal: fc.Arbitrary<Mutation> = fc
  .tuple(position, fc.integer({ min: 1, max: 600 }))
  .map(([place, length]) => bytes => {
    const index = at(bytes, place)
    return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + length)])
  })
const repetition: fc.Arbitrary<Mutation> = fc.tuple(position, position).map(([one, two]) => bytes => {
  const [start, end] = [at(bytes, one), at(bytes, two)].sort((a, b) => a - b)
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
})
const insertion: fc.Arbitrary<Mutation> = fc
  .tuple(position, fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([place, value]) => bytes => {
    const index = at(bytes, place)
    return Buffer.concat([bytes.subarray(0, index), value, bytes.subarray(index)])
  })
const mutations = fc.array(fc.oneof(flip, overwrite, removal, repetition, insertion), { minLength: 1, maxLength: 3 })
const mutated = (bytes: Buffer, changes: readonly Mutation[]): Buffer =>
  changes.reduce((current, change) => (current.length === 0 ? current : change(current)), bytes)

describe.each(['a package that an index lists', 'a signed package', 'a signed index'])('%s', kind => {
  const reading = (): Reading => readings.get(kind) ?? expect.fail(`no reading ${kind}`)

  /** Whether changed bytes are refused in a typed error; an error when they pass for something else. */
  async function isRefused({ read }: Reading, bytes: Uint8Array, sound: unknown): Promise<boolean> {
    try {
      expect(await read(bytes)).toEqual(sound)
      return false
    } catch (error) {
      if (error instanceof UndistroError) return true
      throw error
    }
  }

  test('whose bytes are changed in any way is refused in a typed error, or reads the same', async () => {
    const { bytes, read } = reading()
    const sound = await read(bytes)
    await fc.assert(
      fc.asyncProperty(mutations, async changes => {
        await isRefused(reading(), mutated(bytes, changes), sound)
      }),
      { numRuns: 1500 },
    )
  })

  test('of which a bit is changed reads the same at most where it is in the signature member', async () => {
    const { bytes, read } = reading()
    const sound = await read(bytes)
    const signature = readGzipMember(bytes, 0, 2 ** 20)?.compressed.length
    const indifferent: number[] = []
    for (let index = 0; index < bytes.length; index++) {
      const flipped = Buffer.from(bytes)
      flipped.writeUInt8(bytes.readUInt8(index) ^ (1 << (index % 8)), index)
      if (!(await isRefused(reading(), flipped, sound))) indifferent.push(index)
    }
    // Time, extra flags and system in the gzip header; further on, another way to say the same in deflate.
    expect(indifferent.slice(0, 6)).toEqual([4, 5, 6, 7, 8, 9])
    expect(indifferent.at(-1)).toBeLessThan(signature ?? 0)
  })

  test('of which anything is missing at its end is refused in a typed error', async () => {
    const { bytes, read } = reading()
    const sound = await read(bytes)
    for (let length = 0; length < bytes.length; length++) {
      expect(await isRefused(reading(), bytes.subarray(0, length), sound), `${length} bytes`).toBe(true)
    }
  })
})

test('changed packages that are refused leave nothing in the store, and what is in it verifies', async () => {
  const { bytes } = readings.get('a signed package') ?? expect.fail('no package')
  await fc.assert(
    fc.asyncProperty(mutations, async changes => {
      const sandbox = await Sandbox.create()
      const changed = mutated(bytes, changes)
      const victim = { bytes: changed, dataOffset: 0, listed: { ...listed, size: changed.length } }
      await sandbox.publish(victim)
      const error = await sandbox.obtain(victim.listed).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (error === undefined) expect(await sandbox.store.verify()).toEqual([])
      else if (error instanceof UndistroError) await sandbox.expectCleanStore()
      else throw error
    }),
    { numRuns: 300 },
  )
})
