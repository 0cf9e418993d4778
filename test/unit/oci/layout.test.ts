import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Image, imageBlobs, writeLayout } from '../../../src/oci/index.js'
import type { Store } from '../../../src/store/index.js'
import { failure } from '../../support/failures.js'
import { newStore, testImage } from '../../support/images.js'
import { sha256, temporaryDirectory } from '../../support/repository.js'

let store: Store
let image: Image
let other: Image
let directory: string

beforeEach(async () => {
  store = await newStore()
  image = await testImage(store, [{ name: 'a', files: { a: 'a' } }])
  other = await testImage(store, [{ name: 'b', files: { b: 'b' } }], ['amd64', 'arm64'])
  directory = join(await temporaryDirectory(), 'layout')
})

/** What `index.json` lists: digest and names. */
async function listed(): Promise<readonly unknown[]> {
  const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'))
  return index.manifests.map(({ digest, annotations }: { digest: string; annotations?: Record<string, string> }) => [
    digest,
    annotations?.['io.containerd.image.name'],
    annotations?.['org.opencontainers.image.ref.name'],
  ])
}

describe('a layout', () => {
  test('is a folder as the specification says, and nothing else is in it', async () => {
    await writeLayout(other, directory, store, { tag: 'me/app:1' })
    const blobs = imageBlobs(other).map(({ digest }) => digest.slice('sha256:'.length))
    expect((await readdir(directory)).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
    expect(await readdir(join(directory, 'blobs'))).toEqual(['sha256'])
    expect((await readdir(join(directory, 'blobs/sha256'))).sort()).toEqual(blobs.sort())
    for (const hex of blobs) expect(sha256(await readFile(join(directory, 'blobs/sha256', hex)))).toBe(hex)
    expect(await readFile(join(directory, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}')
    expect(JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'))).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          ...other.root,
          annotations: { 'io.containerd.image.name': 'me/app:1', 'org.opencontainers.image.ref.name': '1' },
        },
      ],
    })
  })

  test('may be written into an empty folder', async () => {
    await mkdir(directory)
    await writeLayout(image, directory, store)
    expect(await listed()).toEqual([[image.root.digest, undefined, undefined]])
  })

  test.each([
    ['app', 'app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost:5000/app:1.2', '1.2'],
  ])('calls the image %s by the tag %s', async (tag, name) => {
    await writeLayout(image, directory, store, { tag })
    expect(await listed()).toEqual([[image.root.digest, tag, name]])
  })
})

describe('into a layout that is there', () => {
  test('an image comes beside those of other tags', async () => {
    await writeLayout(image, directory, store, { tag: 'app:1' })
    await writeLayout(other, directory, store, { tag: 'app:2' })
    expect(await listed()).toEqual([
      [image.root.digest, 'app:1', '1'],
      [other.root.digest, 'app:2', '2'],
    ])
  })

  test('an image takes the place of the one with its tag, whose blobs stay', async () => {
    await writeLayout(image, directory, store, { tag: 'app:1' })
    await writeLayout(other, directory, store, { tag: 'app:1' })
    expect(await listed()).toEqual([[other.root.digest, 'app:1', '1']])
    const blobs = new Set([...imageBlobs(image), ...imageBlobs(other)].map(({ digest }) => digest))
    expect(await readdir(join(directory, 'blobs/sha256'))).toHaveLength(blobs.size)
  })

  test('an image may come under several tags', async () => {
    for (const tag of ['app:1', 'app:2', 'app:1']) await writeLayout(image, directory, store, { tag })
    expect(await listed()).toEqual([
      [image.root.digest, 'app:2', '2'],
      [image.root.digest, 'app:1', '1'],
    ])
  })

  test('an image without a tag comes once, and takes no tag away', async () => {
    await writeLayout(image, directory, store, { tag: 'app:1' })
    await writeLayout(image, directory, store)
    await writeLayout(image, directory, store)
    await writeLayout(other, directory, store)
    expect(await listed()).toEqual([
      [image.root.digest, 'app:1', '1'],
      [image.root.digest, undefined, undefined],
      [other.root.digest, undefined, undefined],
    ])
  })

  test('what other tools say of their images stays', async () => {
    await writeLayout(image, directory, store)
    const foreign = {
      mediaType: 'text/plain',
      digest: 'sha256:00',
      size: 1,
      platform: { os: 'plan9' },
      annotations: {},
    }
    const index = { schemaVersion: 2, manifests: [foreign] }
    await writeFile(join(directory, 'index.json'), JSON.stringify(index))
    await writeLayout(image, directory, store)
    const text = await readFile(join(directory, 'index.json'), 'utf8')
    expect(JSON.parse(text).manifests).toEqual([foreign, image.root])
  })

  test('a tag that only the reference name states is the same tag', async () => {
    await writeLayout(image, directory, store)
    const named = { ...image.root, annotations: { 'org.opencontainers.image.ref.name': 'app' } }
    await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }))
    await writeLayout(other, directory, store, { tag: 'app' })
    expect(await listed()).toEqual([[other.root.digest, 'app', 'app']])
  })

  test('blobs that are right are not written again, and damaged ones are', async () => {
    await writeLayout(image, directory, store)
    const [layer, config] = imageBlobs(image).map(({ digest }) => join(directory, 'blobs/sha256', digest.slice(7)))
    if (layer === undefined || config === undefined) throw new Error('the image has no blobs')
    const before = await readFile(config)
    await utimes(layer, 1, 1)
    await writeFile(
      config,
      before.map(byte => byte ^ 1),
    )
    await writeLayout(image, directory, store)
    expect((await stat(layer)).mtimeMs).toBe(1000)
    expect(await readFile(config)).toEqual(before)
  })
})

describe('no layout is written', () => {
  test('into a folder with other files', async () => {
    await mkdir(directory)
    await writeFile(join(directory, 'mine'), '')
    await expect(writeLayout(image, directory, store)).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_EXISTS', { place: { file: directory } }),
    )
    expect(await readdir(directory)).toEqual(['mine'])
  })

  test.each(['not JSON', '{}', 'null', '{"manifests":1}'])('over an index that is %s', async text => {
    await mkdir(directory)
    await writeFile(join(directory, 'oci-layout'), '')
    await writeFile(join(directory, 'index.json'), text)
    await expect(writeLayout(image, directory, store)).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_EXISTS', { place: { file: join(directory, 'index.json') } }),
    )
    expect(await readFile(join(directory, 'index.json'), 'utf8')).toBe(text)
  })

  test('when a blob is missing in the store: the index still lists what it did', async () => {
    await writeLayout(image, directory, store, { tag: 'app' })
    await rm(store.blobPath(other.root.digest))
    await expect(writeLayout(other, directory, store, { tag: 'app' })).rejects.toThrow(
      failure('UNDISTRO_STORE_MISSING'),
    )
    expect(await listed()).toEqual([[image.root.digest, 'app', 'app']])
  })

  test('when a blob is damaged in the store, of which nothing is left', async () => {
    await writeFile(store.blobPath(image.root.digest), 'damage')
    await expect(writeLayout(image, directory, store)).rejects.toThrow(failure('UNDISTRO_INTEGRITY_BLOB'))
    const names = await readdir(join(directory, 'blobs/sha256'))
    expect(names).not.toContain(image.root.digest.slice(7))
    expect(names.filter(name => !/^[0-9a-f]{64}$/.test(name))).toEqual([])
  })

  test('after an abort, of which nothing is left', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(writeLayout(image, directory, store, { signal })).rejects.toBe(signal.reason)
    expect((await readdir(directory, { recursive: true })).sort()).toEqual(['blobs', 'blobs/sha256'])
  })
})
