import { readdir, rm, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createGunzip, gunzipSync } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import type { PackageEntry } from '../../../src/apk/index.js'
import { type Layer, storeLayer } from '../../../src/oci/index.js'
import type { PathChange } from '../../../src/rootfs/index.js'
import type { Digest, Store } from '../../../src/store/index.js'
import { failure } from '../../support/failures.js'
import { newStore } from '../../support/images.js'
import { type Planned, plan } from '../../support/layers.js'
import { sha256, type TestPackage, testFile, testTime } from '../../support/repository.js'
import { stateTime } from '../../support/root.js'

const owned = { uid: 0, gid: 0, mtime: testTime }
const packages: TestPackage[] = [
  {
    name: 'a',
    entries: [
      testFile('usr/a2', 'a2', { mode: 0o4755, uid: 5, gid: 6 }),
      testFile('usr/a1', 'a1'),
      { ...owned, type: 'symlink', path: 'usr/s', target: 'a1', mode: 0o777 },
      { ...owned, type: 'hardlink', path: 'usr/h', target: 'usr/a1', mode: 0o644 },
      testFile('.dummy', ''),
    ] satisfies PackageEntry[],
  },
  { name: 'b', files: { 'usr/b': 'b' } },
]

interface ReadEntry {
  readonly header: Header
  readonly content: string
}

async function entriesOf(store: Store, digest: Digest): Promise<readonly ReadEntry[]> {
  const found: ReadEntry[] = []
  for await (const entry of Readable.from(store.read(digest)).pipe(createGunzip()).pipe(extract())) {
    found.push({ header: entry.header, content: await text(entry) })
  }
  return found
}

async function lastLayer(planned: Planned, store: Store): Promise<Layer> {
  const layer = (await planned.store(store)).at(-1)
  if (layer === undefined) throw new Error('there is no layer')
  return layer
}

/** Stores a plan's last layer again, of which the store knows already. */
async function again(
  planned: Planned,
  store: Store,
  compression: 'deterministic' | 'fast' = 'deterministic',
): Promise<Layer> {
  const last = planned.plans.at(-1)
  if (last === undefined) throw new Error('there is no layer')
  return storeLayer(last, store, { compression })
}

describe('a layer that is made', () => {
  test('has directories, removals, links, own files, the packages’ files, and hard links, in this order', async () => {
    const store = await newStore()
    const { digest } = await store.put(Buffer.from('of the store'))
    const paths: PathChange[] = [
      { type: 'permissions', path: '/usr', uid: 7, recursive: true },
      { type: 'symlink', path: '/usr/new', target: 'b' },
      { type: 'file', path: '/usr/blob', size: 12, content: { kind: 'blob', digest } },
    ]
    const layer = await lastLayer(await plan(packages, { policy: 'packages' }, { paths }), store)
    const entries = (await entriesOf(store, layer.digest)).map(({ header: { name, type } }) => `${type} ${name}`)
    expect(entries.filter(line => !/ (dev|etc|lib|proc|tmp|var)/.test(line))).toEqual([
      'directory usr/',
      'file .wh..dummy',
      'symlink usr/new',
      'file usr/blob',
      // The order of the packages is that of their data's digests, and in each that of the archive.
      ...(await byDatahash({ a: ['file usr/a1', 'file usr/a2'], b: ['file usr/b'] })),
      'link usr/h',
    ])
  })

  test('has the contents and headers of the tree', async () => {
    const store = await newStore()
    const layer = await lastLayer(await plan(packages, { policy: 'single' }), store)
    const entries = await entriesOf(store, layer.digest)
    const found = new Map(entries.map(({ header, content }) => [header.name, { ...header, content }]))
    const mtime = new Date(testTime * 1000)
    expect(found.get('usr/a2')).toMatchObject({ mode: 0o4755, uid: 5, gid: 6, size: 2, mtime, content: 'a2' })
    expect(found.get('usr/b')).toMatchObject({ mode: 0o644, uid: 0, gid: 0, content: 'b' })
    expect(found.get('usr/s')).toMatchObject({ type: 'symlink', linkname: 'a1' })
    expect(found.get('usr/h')).toMatchObject({ type: 'link', linkname: 'usr/a1' })
    expect(found.get('etc/apk/arch')).toMatchObject({ mtime: new Date(stateTime * 1000), content: 'x86_64\n' })
    expect(found.has('.dummy')).toBe(false)
  })

  test('has removals as empty files of one time, wherever they are', async () => {
    const store = await newStore()
    const paths: PathChange[] = [{ type: 'remove', path: '/usr/b' }]
    const layer = await lastLayer(await plan(packages, { policy: 'packages' }, { paths }), store)
    const removal = (await entriesOf(store, layer.digest)).find(({ header }) => header.name === 'usr/.wh.b')
    expect(removal).toMatchObject({ content: '', header: { mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) } })
  })

  test('is named by the digest of its bytes, and by that of its tar', async () => {
    const store = await newStore()
    const layer = await lastLayer(await plan(packages), store)
    const bytes = await store.readAll(layer.digest)
    expect(layer).toMatchObject({
      digest: `sha256:${sha256(bytes)}`,
      diffId: `sha256:${sha256(gunzipSync(bytes))}`,
      size: bytes.length,
      packages: [],
      made: true,
    })
  })

  test('has the same tar whatever compresses it', async () => {
    const planned = await plan(packages)
    const store = await newStore()
    const one = await lastLayer(planned, store)
    const two = await again(planned, store, 'fast')
    expect(two.diffId).toBe(one.diffId)
    expect(two.digest).not.toBe(one.digest)
  })
})

describe('a package’s layer', () => {
  test('is its data member, and its names are known without reading it', async () => {
    const planned = await plan(packages)
    const store = await newStore()
    const [layer] = await planned.store(store)
    const [item] = planned.packages
    expect(layer).toEqual({
      digest: `sha256:${item?.datahash}`,
      size: item?.size,
      diffId: `sha256:${item?.diffId}`,
      packages: [{ name: item?.name, version: item?.version, datahash: item?.datahash }],
      made: false,
    })
    const bytes = await store.readAll(`sha256:${item?.datahash}`)
    expect(sha256(gunzipSync(bytes))).toBe(item?.diffId)
  })
})

describe('a layer that was made before', () => {
  test('is found again', async () => {
    const planned = await plan(packages)
    const store = await newStore()
    const { made, ...first } = await lastLayer(planned, store)
    expect(made).toBe(true)
    expect(await again(planned, store)).toEqual({ ...first, made: false })
  })

  test('is found again by a plan that is equal', async () => {
    const store = await newStore()
    const first = await lastLayer(await plan(packages), store)
    expect(await lastLayer(await plan(packages), store)).toEqual({ ...first, made: false })
  })

  test.each<[string, PathChange[]]>([
    ['a content', [{ type: 'file', path: '/x', size: 1, content: { kind: 'bytes', bytes: Buffer.from('2') } }]],
    [
      'a mode',
      [{ type: 'file', path: '/x', size: 1, content: { kind: 'bytes', bytes: Buffer.from('1') }, mode: 0o600 }],
    ],
    ['a removal', [{ type: 'remove', path: '/usr/b' }]],
  ])('is not taken for one that differs in %s', async (_, paths) => {
    const store = await newStore()
    const same: PathChange[] = [
      { type: 'file', path: '/x', size: 1, content: { kind: 'bytes', bytes: Buffer.from('1') } },
    ]
    const first = await lastLayer(await plan(packages, { policy: 'packages' }, { paths: same }), store)
    const second = await lastLayer(await plan(packages, { policy: 'packages' }, { paths }), store)
    expect(second.made).toBe(true)
    expect(second.digest).not.toBe(first.digest)
  })

  test('is made again when its blob is gone', async () => {
    const planned = await plan(packages)
    const store = await newStore()
    const first = await lastLayer(planned, store)
    await rm(store.blobPath(first.digest))
    expect(await again(planned, store)).toEqual(first)
    expect(store.has(first)).toBe(true)
  })

  test('is made again when its blob has another size', async () => {
    const planned = await plan(packages)
    const store = await newStore()
    const first = await lastLayer(planned, store)
    await writeFile(store.blobPath(first.digest), 'short')
    expect(await again(planned, store)).toEqual(first)
  })
})

describe('what fails', () => {
  test('is a package’s data that is not in the store', async () => {
    const { plans } = await plan(packages, { policy: 'single' })
    const [only] = plans
    if (only === undefined) throw new Error('there is no layer')
    const stored = storeLayer(only, await newStore(), { compression: 'deterministic' })
    await expect(stored).rejects.toThrow(failure('UNDISTRO_STORE_MISSING'))
  })

  test('is an abort, with the signal’s reason, and no file is left', async () => {
    const { plans } = await plan([], { policy: 'single' })
    const [only] = plans
    if (only === undefined) throw new Error('there is no layer')
    const store = await newStore()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(storeLayer(only, store, { compression: 'deterministic', signal })).rejects.toBe(signal.reason)
    expect(await readdir(store.root, { recursive: true })).toEqual(['blobs', 'temporary', 'blobs/sha256'])
  })
})

async function byDatahash(lines: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> {
  const { packages: read } = await plan(packages)
  return read.toSorted((a, b) => (a.datahash < b.datahash ? -1 : 1)).flatMap(({ name }) => lines[name] ?? [])
}
