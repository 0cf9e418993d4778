import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { formatPlatform, type Image, imageBlobs, type TarballOptions, tarballStream } from '../../../src/oci/index.js'
import type { Store } from '../../../src/store/index.js'
import { failure } from '../../support/failures.js'
import { newStore, testImage } from '../../support/images.js'
import { sha256 } from '../../support/repository.js'

let store: Store
let image: Image
let several: Image

beforeEach(async () => {
  store = await newStore()
  image = await testImage(store)
  several = await testImage(store, [{ name: 'b', files: { b: 'b' } }], ['arm64', 'amd64', 's390x'])
})

async function tarballOf(of: Image, options: TarballOptions = {}): Promise<Buffer> {
  return buffer(Readable.from(tarballStream(of, store, options), { objectMode: false }))
}

/** The files of a tarball by name, in its order, as tar-stream reads them. */
async function filesOf(of: Image, options: TarballOptions = {}): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for await (const entry of Readable.from([await tarballOf(of, options)]).pipe(extract())) {
    expect(entry.header).toMatchObject({ uid: 0, gid: 0, mtime: new Date(0) })
    files.set(entry.header.name, await buffer(entry))
  }
  return files
}

async function classicManifest(of: Image, options: TarballOptions = {}): Promise<unknown> {
  return JSON.parse((await filesOf(of, options)).get('manifest.json')?.toString() ?? '')
}

describe('a tarball', () => {
  test('is an image layout with every blob once', async () => {
    const files = await filesOf(several, { tag: 'me/app:1' })
    const blobs = imageBlobs(several).map(({ digest }) => `blobs/sha256/${digest.slice('sha256:'.length)}`)
    expect([...files.keys()]).toEqual([
      'manifest.json',
      'oci-layout',
      'index.json',
      'blobs/',
      'blobs/sha256/',
      ...blobs,
    ])
    for (const name of blobs) expect(name).toBe(`blobs/sha256/${sha256(files.get(name) ?? Buffer.alloc(0))}`)
    expect(files.get('oci-layout')?.toString()).toBe('{"imageLayoutVersion":"1.0.0"}')
    expect(JSON.parse(files.get('index.json')?.toString() ?? '').manifests).toEqual([
      {
        ...several.root,
        annotations: { 'io.containerd.image.name': 'me/app:1', 'org.opencontainers.image.ref.name': '1' },
      },
    ])
  })

  test('is a classic archive whose paths lead to the same blobs', async () => {
    const files = await filesOf(image, { tag: 'me/app:1' })
    const [platform] = image.platforms
    const path = ({ digest }: { digest: string }): string => `blobs/sha256/${digest.slice('sha256:'.length)}`
    expect(await classicManifest(image, { tag: 'me/app:1' })).toEqual([
      {
        Config: platform && path(platform.config),
        RepoTags: ['me/app:1'],
        Layers: platform?.layers.map(path),
      },
    ])
    for (const layer of platform?.layers ?? []) expect(files.has(path(layer))).toBe(true)
    expect(platform && files.has(path(platform.config))).toBe(true)
  })

  test('has the same bytes each time and from every store', async () => {
    const first = await tarballOf(several, { tag: 'app' })
    expect((await tarballOf(several, { tag: 'app' })).equals(first)).toBe(true)
    store = await newStore()
    await testImage(store, [{ name: 'b', files: { b: 'b' } }], ['arm64', 'amd64', 's390x'])
    expect((await tarballOf(several, { tag: 'app' })).equals(first)).toBe(true)
  })

  test('ends with two empty blocks', async () => {
    const bytes = await tarballOf(image)
    expect(bytes.length % 512).toBe(0)
    expect(bytes.subarray(-1024)).toEqual(Buffer.alloc(1024))
  })
})

describe('its name', () => {
  test.each([
    [undefined, []],
    ['app', ['app:latest']],
    ['app:1', ['app:1']],
    ['localhost:5000/me/app', ['localhost:5000/me/app:latest']],
    ['localhost:5000/me/app:1', ['localhost:5000/me/app:1']],
  ])('%s is %j to Docker', async (tag, expected) => {
    expect(await classicManifest(image, { tag })).toMatchObject([{ RepoTags: expected }])
  })

  test('that is not given is nowhere', async () => {
    const index = (await filesOf(image)).get('index.json')?.toString() ?? ''
    expect(JSON.parse(index).manifests).toEqual([image.root])
  })
})

describe('for the classic format', () => {
  async function chosen(of: Image, platform?: string): Promise<string | undefined> {
    const [{ Config }] = (await classicManifest(of, { platform })) as [{ Config: string }]
    const found = of.platforms.find(({ config }) => Config.endsWith(config.digest.slice('sha256:'.length)))
    return found && formatPlatform(found.platform)
  }

  test('the only platform is taken', async () => {
    const arm = await testImage(store, [], ['arm64'])
    expect(await chosen(arm)).toBe('linux/arm64')
  })

  test('of several linux/amd64 is taken, or the one that is asked for', async () => {
    expect(await chosen(several)).toBe('linux/amd64')
    expect(await chosen(several, 'linux/s390x')).toBe('linux/s390x')
  })

  test.each(['linux/riscv64', 'arm64', ''])('a platform that there is not is an error: %j', async platform => {
    await expect(tarballOf(several, { platform })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_PLATFORM', { message: 'only for linux/arm64, linux/amd64, linux/s390x' }),
    )
    await expect(tarballOf(image, { platform })).rejects.toThrow(failure('UNDISTRO_OUTPUT_PLATFORM'))
  })

  test('several without linux/amd64 need to be chosen from', async () => {
    const others = await testImage(store, [], ['arm64', 's390x'])
    await expect(tarballOf(others)).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_PLATFORM', { message: 'not built for linux/amd64' }),
    )
  })
})

describe('what fails', () => {
  test('is a damaged blob', async () => {
    const { size, digest } = image.root
    await writeFile(store.blobPath(digest), Buffer.alloc(size))
    await expect(tarballOf(image)).rejects.toThrow(failure('UNDISTRO_INTEGRITY_BLOB'))
  })

  test('is an abort, with the signal’s reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(tarballOf(image, { signal })).rejects.toBe(signal.reason)
  })
})
