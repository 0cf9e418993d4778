import { describe, expect, test } from 'vitest'
import { type Layer, type Platform, type RunConfig, storeImage, storePlatformImage } from '../../../src/oci/index.js'
import type { Store } from '../../../src/store/index.js'
import { jsonOf, newStore, plainRun, testImage, textOf } from '../../support/images.js'
import { plan } from '../../support/layers.js'
import { testTime } from '../../support/repository.js'

const amd64: Platform = { os: 'linux', architecture: 'amd64' }
const armv7: Platform = { os: 'linux', architecture: 'arm', variant: 'v7' }
const packages = [
  { name: 'a', files: { a: 'a' } },
  { name: 'b', origin: 'o', files: { b: 'b' } },
  { name: 'c', origin: 'o', files: { c: 'c' } },
]

async function stored(
  parts: { run?: Partial<RunConfig>; platform?: Platform; annotations?: Record<string, string>; created?: number } = {},
): Promise<{ store: Store; layers: readonly Layer[]; config: unknown; manifest: unknown; image: unknown }> {
  const store = await newStore()
  const layers = await (await plan(packages, { policy: 'origin' })).store(store)
  const { run = {}, platform = amd64, annotations = {}, created = testTime } = parts
  const image = await storePlatformImage(
    { platform, layers, run: { ...plainRun, ...run }, annotations, created },
    store,
  )
  const config = await jsonOf(store, image.config)
  return { store, layers, config, manifest: await jsonOf(store, image.manifest), image }
}

describe('the configuration', () => {
  test('says what a container starts with, in the words and the order of the specification', async () => {
    const run: RunConfig = {
      user: '1000:1000',
      ports: ['8080/tcp', '53/udp'],
      env: { PATH: '/bin', A: '1', B: '' },
      entrypoint: ['/bin/a', '--flag'],
      cmd: ['one', 'two'],
      volumes: ['/var/lib/a', '/srv'],
      workdir: '/srv',
      labels: { z: '1', a: '2' },
      stopSignal: 'SIGINT',
    }
    const { config } = await stored({ run })
    expect(config).toMatchObject({
      config: {
        User: '1000:1000',
        ExposedPorts: { '53/udp': {}, '8080/tcp': {} },
        Env: ['A=1', 'B=', 'PATH=/bin'],
        Entrypoint: ['/bin/a', '--flag'],
        Cmd: ['one', 'two'],
        Volumes: { '/srv': {}, '/var/lib/a': {} },
        WorkingDir: '/srv',
        Labels: { a: '2', z: '1' },
        StopSignal: 'SIGINT',
      },
    })
  })

  test('leaves out what is not said', async () => {
    const { config, layers } = await stored()
    expect(config).toEqual({
      created: '2023-11-14T22:13:20Z',
      architecture: 'amd64',
      os: 'linux',
      config: { Env: [] },
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: expect.any(Array),
    })
  })

  test('has one line of history a layer, with the packages in it', async () => {
    const { config } = await stored()
    const created = '2023-11-14T22:13:20Z'
    expect(config).toMatchObject({
      history: [
        { created, created_by: 'undistro: a-1.0-r0, as signed' },
        { created, created_by: 'undistro: b-1.0-r0 c-1.0-r0' },
        { created, created_by: 'undistro: state: what no package brings' },
      ],
    })
  })

  test('names the platform with its variant', async () => {
    const { config } = await stored({ platform: armv7 })
    expect(config).toMatchObject({ architecture: 'arm', variant: 'v7', os: 'linux' })
  })

  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [4_102_444_800, '2100-01-01T00:00:00Z'],
  ])('writes the time %i as %s', async (created, text) => {
    expect((await stored({ created })).config).toMatchObject({ created: text })
  })

  test('does not depend on the order in which things are said', async () => {
    const one = await stored({ run: { env: { A: '1', B: '2' }, labels: { a: '1', b: '2' }, volumes: ['/x', '/y'] } })
    const two = await stored({ run: { env: { B: '2', A: '1' }, labels: { b: '2', a: '1' }, volumes: ['/y', '/x'] } })
    expect(one.image).toEqual(two.image)
  })
})

describe('the manifest', () => {
  test('lists configuration and layers with their sizes, lowest first', async () => {
    const { store, layers, manifest, image } = await stored()
    const config = (image as { config: { digest: `sha256:${string}`; size: number } }).config
    expect(manifest).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: layers.map(({ digest, size }) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest,
        size,
      })),
    })
    expect(layers.length).toBe(3)
    for (const { digest, size } of layers) expect(store.sizeOf(digest)).toBe(size)
  })

  test('has the annotations, sorted', async () => {
    const { manifest } = await stored({ annotations: { 'org.z': '1', 'org.a': '2' } })
    expect(JSON.stringify(manifest)).toContain('"annotations":{"org.a":"2","org.z":"1"}')
  })

  test('has keys in one order', async () => {
    const { manifest } = await stored({ annotations: { a: 'b' } })
    expect(Object.keys(manifest as object)).toEqual(['schemaVersion', 'mediaType', 'config', 'layers', 'annotations'])
  })
})

describe('the image', () => {
  test('of one platform is its manifest', async () => {
    const { root, platforms } = await testImage(await newStore())
    expect(root).toEqual({ ...platforms[0]?.manifest, mediaType: 'application/vnd.oci.image.manifest.v1+json' })
  })

  test('of several platforms is an index of their manifests, in their order', async () => {
    const store = await newStore()
    const image = (platform: Platform): ReturnType<typeof storePlatformImage> =>
      storePlatformImage({ platform, layers: [], run: plainRun, annotations: {}, created: 0 }, store)
    const [one, two] = [await image(armv7), await image(amd64)]
    const { root } = await storeImage([one, two], { 'org.b': '1', 'org.a': '2' }, store)
    const manifest = (of: typeof one): object => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: of.manifest.digest,
      size: of.manifest.size,
      platform: of.platform,
    })
    expect(root.mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(await textOf(store, root)).toBe(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [manifest(one), manifest(two)],
        annotations: { 'org.a': '2', 'org.b': '1' },
      }),
    )
  })

  test('has the same digests in every store', async () => {
    const one = await testImage(await newStore(), packages, ['amd64', 'arm64'])
    const two = await testImage(await newStore(), packages, ['amd64', 'arm64'])
    expect(one).toEqual(two)
  })
})
