import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { IntegrityError, StoreError } from '../../../src/errors/index.js'
import { type Digest, defaultStoreRoot, digestFromHex, digestOf, hexOf, Store } from '../../../src/store/index.js'
import { failure } from '../../support/failures.js'
import { noise } from '../../support/hostile.js'
import { temporaryDirectory } from '../../support/repository.js'

let root: string
let store: Store

beforeEach(async () => {
  root = join(await temporaryDirectory(), 'cache', 'store')
  store = await Store.open(root)
})

const bytes = Buffer.from('some bytes')
const missing = digestOf('nobody has these')

async function temporaryFiles(): Promise<readonly string[]> {
  return readdir(join(root, 'temporary'))
}

async function damage(digest: Digest): Promise<void> {
  await writeFile(store.blobPath(digest), 'other byte')
}

test('digests are SHA-256 in hex', () => {
  const hex = createHash('sha256').update('text').digest('hex')
  expect(digestOf('text')).toBe(`sha256:${hex}`)
  expect(digestOf(Buffer.from('text'))).toBe(`sha256:${hex}`)
  expect(hexOf(digestFromHex(hex))).toBe(hex)
})

test.each([
  [{ XDG_CACHE_HOME: '/cache' }, '/cache/undistro'],
  [{ XDG_CACHE_HOME: '' }, expect.stringMatching(/\/\.cache\/undistro$/)],
  [{}, expect.stringMatching(/\/\.cache\/undistro$/)],
])('with the environment %j the store is in %s', (env, expected) => {
  expect(defaultStoreRoot(env)).toEqual(expected)
})

describe('a blob', () => {
  test('is filed under its digest, as in an OCI layout', async () => {
    const blob = await store.put(bytes)
    expect(blob).toEqual({ digest: digestOf(bytes), size: bytes.length })
    expect(await readFile(join(root, 'blobs', 'sha256', hexOf(blob.digest)))).toEqual(bytes)
    expect(await temporaryFiles()).toEqual([])
  })

  test('may be empty', async () => {
    const { digest } = await store.put(new Uint8Array(0))
    expect(await store.readAll(digest)).toHaveLength(0)
    expect(store.has({ digest, size: 0 })).toBe(true)
  })

  test('is filed once: a second time nothing is written', async () => {
    const { digest } = await store.put(bytes)
    const before = await stat(store.blobPath(digest))
    await store.put(bytes)
    expect((await stat(store.blobPath(digest))).ino).toBe(before.ino)
  })

  test('is filed from a stream', async () => {
    const parts = [noise(300_000), Buffer.alloc(0), noise(17)]
    async function* source(): AsyncGenerator<Uint8Array> {
      yield* parts
    }
    const blob = await store.putStream(source())
    expect(blob).toEqual({ digest: digestOf(Buffer.concat(parts)), size: 300_017 })
    expect(Buffer.compare(await store.readAll(blob.digest), Buffer.concat(parts))).toBe(0)
  })

  test('of a stream that fails is not filed', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield noise(300_000)
      throw new Error('the source is gone')
    }
    await expect(store.putStream(source())).rejects.toThrow('the source is gone')
    expect(await readdir(join(root, 'blobs', 'sha256'))).toEqual([])
    expect(await temporaryFiles()).toEqual([])
  })

  test('is filed from a pending file', async () => {
    await using pending = await store.createPending()
    await pending.write(bytes)
    expect(await store.adopt(pending, digestOf(bytes))).toEqual({ digest: digestOf(bytes), size: bytes.length })
    expect(await store.readAll(digestOf(bytes))).toEqual(bytes)
  })

  test('is there only at the size it was filed with', async () => {
    const blob = await store.put(bytes)
    expect(store.has(blob)).toBe(true)
    expect(store.has({ ...blob, size: 1 })).toBe(false)
    expect(store.sizeOf(blob.digest)).toBe(bytes.length)
    await truncate(store.blobPath(blob.digest), 3)
    expect(store.has(blob)).toBe(false)
  })

  test('that is cut short is filed anew', async () => {
    const { digest } = await store.put(bytes)
    await truncate(store.blobPath(digest), 3)
    await store.put(bytes)
    expect(await store.readAll(digest)).toEqual(bytes)
  })

  test('that nobody filed is missing', async () => {
    expect(store.has({ digest: missing, size: 0 })).toBe(false)
    expect(store.sizeOf(missing)).toBeUndefined()
    await expect(store.readAll(missing)).rejects.toThrow(
      failure('UNDISTRO_STORE_MISSING', { place: { file: store.blobPath(missing) }, message: missing }),
    )
  })

  test('that was changed is not believed', async () => {
    const { digest } = await store.put(bytes)
    await damage(digest)
    await expect(store.readAll(digest)).rejects.toThrow(
      failure('UNDISTRO_INTEGRITY_BLOB', { place: { file: store.blobPath(digest) }, message: digest }),
    )
  })

  test('that is read and left early leaves no file open', async () => {
    const { digest } = await store.put(noise(2_000_000))
    const open = async (): Promise<number> => (await readdir('/proc/self/fd')).length
    const before = await open()
    for await (const _ of store.read(digest)) break
    expect(await open()).toBe(before)
  })
})

describe('a fact', () => {
  test('is read as it was noted', async () => {
    const value = { a: [1, 'zwei', null, true], b: {} }
    await store.writeFact('kind', 'key', value)
    expect(store.readFact('kind', 'key')).toEqual(value)
    expect(await readFile(join(root, 'facts', 'kind', 'key.json'), 'utf8')).toBe(JSON.stringify(value))
    expect(await temporaryFiles()).toEqual([])
  })

  test('that nobody noted is undefined', async () => {
    await store.writeFact('kind', 'key', 1)
    expect(store.readFact('kind', 'other')).toBeUndefined()
    expect(store.readFact('other', 'key')).toBeUndefined()
  })

  test('is replaced whole', async () => {
    await store.writeFact('kind', 'key', 'a longer text from before')
    await store.writeFact('kind', 'key', 'new')
    expect(store.readFact('kind', 'key')).toBe('new')
  })

  test.each(['', '{"a":', 'text'])('that reads %j is damaged', async text => {
    await store.writeFact('kind', 'key', 1)
    const file = join(root, 'facts', 'kind', 'key.json')
    await writeFile(file, text)
    expect(() => store.readFact('kind', 'key')).toThrow(failure('UNDISTRO_STORE_CORRUPT', { place: { file } }))
  })
})

describe('a store that is verified', () => {
  test('has no fault when it is new, or filled', async () => {
    expect(await store.verify()).toEqual([])
    await store.put(bytes)
    await store.writeFact('kind', 'key', 1)
    expect(await store.verify()).toEqual([])
  })

  test('has a fault for each damaged file, in the order of their names', async () => {
    const blobs = await Promise.all(['a', 'b', 'c', 'd'].map(text => store.put(Buffer.from(text))))
    const [one, two] = blobs.map(({ digest }) => digest).sort()
    await store.writeFact('kind', 'key', 1)
    await writeFile(join(root, 'facts', 'kind', 'key.json'), '{')
    if (one === undefined || two === undefined) throw new Error('no blobs')
    await damage(two)
    await damage(one)
    const faults = await store.verify()
    expect(faults.map(({ code, place }) => [code, place.file])).toEqual([
      ['UNDISTRO_INTEGRITY_BLOB', store.blobPath(one)],
      ['UNDISTRO_INTEGRITY_BLOB', store.blobPath(two)],
      ['UNDISTRO_STORE_CORRUPT', join(root, 'facts', 'kind', 'key.json')],
    ])
    expect(faults[0]).toBeInstanceOf(IntegrityError)
    expect(faults[2]).toBeInstanceOf(StoreError)
  })

  test('has a fault for what does not belong there', async () => {
    await writeFile(join(root, 'blobs', 'sha256', 'stray'), '')
    await mkdir(join(root, 'blobs', 'sha256', 'folder'))
    await mkdir(join(root, 'facts'))
    await writeFile(join(root, 'facts', 'stray'), '')
    const faults = await store.verify()
    expect(faults.map(({ place }) => place.file)).toEqual([
      join(root, 'blobs', 'sha256', 'folder'),
      join(root, 'blobs', 'sha256', 'stray'),
      join(root, 'facts', 'stray'),
    ])
  })

  test('has no fault for temporary files', async () => {
    await using pending = await store.createPending()
    await pending.write(noise(300_000))
    expect(await store.verify()).toEqual([])
  })

  test('stops when it is told to', async () => {
    await store.put(bytes)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(store.verify({ signal })).rejects.toBe(signal.reason)
  })
})

describe('several stores on one folder', () => {
  test('file the same blobs at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => Store.open(root)))
    const contents = Array.from({ length: 10 }, (_, index) => noise(50_000 + index))
    await Promise.all(stores.flatMap(each => contents.map(content => each.put(content))))
    expect(await store.verify()).toEqual([])
    expect(await readdir(join(root, 'blobs', 'sha256'))).toHaveLength(10)
    expect(await temporaryFiles()).toEqual([])
  })

  test('note the same fact at the same time, and one of them holds whole', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => Store.open(root)))
    const values = stores.map((_, index) => String(index).repeat(10_000))
    await Promise.all(stores.map((each, index) => each.writeFact('kind', 'key', values[index])))
    expect(values).toContain(store.readFact('kind', 'key'))
    expect(await temporaryFiles()).toEqual([])
  })

  test('read what the others are replacing', async () => {
    const other = await Store.open(root)
    const { digest } = await store.put(noise(200_000))
    const rewrite = async (): Promise<void> => {
      await using pending = await other.createPending()
      await pending.write(noise(200_000))
      await other.adopt(pending, digest)
    }
    const work = Array.from({ length: 20 }, () => [rewrite(), store.readAll(digest)])
    await expect(Promise.all(work.flat())).resolves.toBeDefined()
  })

  test('see what the others file and remove', async () => {
    const other = await Store.open(root)
    const { digest } = await other.put(bytes)
    expect(await store.readAll(digest)).toEqual(bytes)
    await rm(other.blobPath(digest))
    await expect(store.readAll(digest)).rejects.toThrow(failure('UNDISTRO_STORE_MISSING'))
  })
})

describe('a temporary file', () => {
  const age = async (name: string, hours: number): Promise<void> => {
    const file = join(root, 'temporary', name)
    await writeFile(file, '')
    const time = Date.now() / 1000 - hours * 3600
    await utimes(file, time, time)
  }

  test('of more than a day is removed when a store is opened, a younger one is left', async () => {
    await age('abandoned', 25)
    await age('perhaps in use', 23)
    await Store.open(root)
    expect(await temporaryFiles()).toEqual(['perhaps in use'])
  })

  test('may be removed by several stores at once', async () => {
    for (let index = 0; index < 20; index++) await age(`abandoned-${index}`, 100)
    await Promise.all(Array.from({ length: 5 }, () => Store.open(root)))
    expect(await temporaryFiles()).toEqual([])
  })
})

test('a store opens where one is, and where a file is it does not', async () => {
  await store.put(bytes)
  expect(await (await Store.open(root)).readAll(digestOf(bytes))).toEqual(bytes)
  await writeFile(`${root}-file`, '')
  await expect(Store.open(`${root}-file`)).rejects.toThrow('ENOTDIR')
})
