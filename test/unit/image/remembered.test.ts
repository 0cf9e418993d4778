import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type BuildOptions, type BuiltImage, type ImageBuilder, image, Store } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

let directory: string
let builder: ImageBuilder
let first: BuiltImage

beforeEach(async () => {
  directory = await temporaryDirectory()
  await writeRepository(join(directory, 'main'), [
    { name: 'app', files: { 'usr/bin/app': 'app' }, depends: ['lib'] },
    { name: 'lib', files: { 'usr/lib/lib': 'lib' } },
  ])
  builder = image()
    .repository(join(directory, 'main'), { keys: [testKey().trusted] })
    .arch('x86_64')
    .add('app')
  first = await build(builder)
})

function build(declaration: ImageBuilder, options: BuildOptions = {}): Promise<BuiltImage> {
  return declaration.build({ store: join(directory, 'store'), ...options })
}

/** Removes what the store has noted of packages, so that whoever needs it fails or fetches again. */
async function forgetPackages(): Promise<void> {
  await rm(join(directory, 'store', 'facts', 'package'), { recursive: true })
}

describe('an image that was built before', () => {
  test('is found without looking at its packages', async () => {
    await forgetPackages()
    const verified: string[] = []
    const again = await build(builder, {
      onEvent: event => {
        if (event.type === 'package:verify') verified.push(event.package)
      },
    })
    expect(verified).toEqual([])
    expect(again.digest).toBe(first.digest)
    expect(again.platforms).toEqual(first.platforms.map(platform => ({ ...platform, layers: expect.any(Array) })))
    expect(again.platforms[0]?.layers).toEqual(first.platforms[0]?.layers.map(layer => ({ ...layer, made: false })))
  })

  test('has the same SBOMs, which its packages are read for', async () => {
    expect((await build(builder)).sboms).toEqual(first.sboms)
    await forgetPackages()
    const again = await build(builder)
    expect(() => again.sboms).toThrow(failure('UNDISTRO_STORE_MISSING', { place: { package: 'lib-1.0-r0' } }))
  })

  test('is built again when one of its blobs is gone', async () => {
    const store = await Store.open(join(directory, 'store'))
    const { config, manifest, layers } = first.platforms[0] ?? expect.fail()
    for (const { digest } of [config, manifest, ...layers]) {
      await rm(store.blobPath(digest))
      expect((await build(builder)).digest).toBe(first.digest)
      expect(store.sizeOf(digest)).toBeGreaterThan(0)
    }
  })

  test.each<[string, (declaration: ImageBuilder) => ImageBuilder, BuildOptions?]>([
    ['environment', declaration => declaration.env({ A: '1' })],
    ['user', declaration => declaration.user(1000)],
    ['file', declaration => declaration.file('/etc/a', 'b')],
    ['label', declaration => declaration.label({ a: 'b' })],
    ['annotation', declaration => declaration.annotation({ a: 'b' })],
    ['request', declaration => declaration.add('lib')],
    ['layers', declaration => declaration.layers({ policy: 'single' })],
    ['time', declaration => declaration, { timestamp: 1 }],
  ])('is not taken for one with another %s', async (_, change, options = {}) => {
    expect((await build(change(builder), options)).digest).not.toBe(first.digest)
    expect((await build(builder)).digest).toBe(first.digest)
  })

  test('is not taken for one with another text in a file', async () => {
    const [a, b] = [await build(builder.file('/a', 'a')), await build(builder.file('/a', 'b'))]
    expect(a.digest).not.toBe(b.digest)
  })
})
