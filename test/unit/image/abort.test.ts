import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type BuildEvent, type ImageBuilder, image } from '../../../src/index.js'
import { Store } from '../../../src/store/index.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'
import { serveFolder } from '../../support/served-folder.js'

const reason = new Error('enough')
let directory: string
let store: Store
let builder: ImageBuilder

beforeEach(async () => {
  directory = await temporaryDirectory()
  const packages = ['a', 'b', 'c'].map(name => ({ name, files: { [name]: randomBytes(600_000) } }))
  await writeRepository(join(directory, 'main'), packages)
  await writeFile(join(directory, 'file'), Buffer.alloc(1_000_000))
  store = await Store.open(join(directory, 'store'))
  const { origin } = await serveFolder(directory)
  builder = image()
    .repository(`${origin}/main`, { keys: [testKey().trusted] })
    .arch('x86_64')
    .add('a', 'b', 'c')
    .copy(join(directory, 'file'), '/file')
})

/** An `onEvent` that aborts at an event, of those of its type the first or the last. */
function abortAt(type: BuildEvent['type'], count = 1): { signal: AbortSignal; onEvent: (event: BuildEvent) => void } {
  const controller = new AbortController()
  let seen = 0
  const onEvent = (event: BuildEvent): void => {
    if (event.type === type && ++seen === count) controller.abort(reason)
  }
  return { signal: controller.signal, onEvent }
}

async function expectSound(): Promise<void> {
  expect(await readdir(join(store.root, 'temporary'))).toEqual([])
  expect(await store.verify()).toEqual([])
}

describe('an abort', () => {
  test.each<[BuildEvent['type'], number]>([
    ['resolve:start', 1],
    ['fetch:start', 1],
    ['resolve:index', 1],
    ['resolve:done', 1],
    ['fetch:start', 2],
    ['fetch:progress', 1],
    ['fetch:done', 2],
    ['package:verify', 1],
    ['package:verify', 3],
    ['layer:done', 1],
    ['layer:done', 4],
  ])('at %s (%i) is the signal’s reason, leaves no file, and the next build succeeds', async (type, count) => {
    const concurrency = 1
    await expect(builder.build({ store, concurrency, ...abortAt(type, count) })).rejects.toBe(reason)
    await expectSound()
    expect((await builder.build({ store })).platforms[0]?.layers).toHaveLength(4)
  })

  test('before it starts does nothing', async () => {
    const events: BuildEvent[] = []
    const options = { store, signal: AbortSignal.abort(reason), onEvent: (event: BuildEvent) => events.push(event) }
    await expect(builder.build(options)).rejects.toBe(reason)
    await expect(builder.resolve(options)).rejects.toBe(reason)
    expect(events).toEqual([])
  })

  test('while resolving is the signal’s reason', async () => {
    await expect(builder.resolve({ store, ...abortAt('resolve:index') })).rejects.toBe(reason)
    await expectSound()
  })

  test('after the image is built changes nothing', async () => {
    expect((await builder.build({ store, ...abortAt('build:done') })).digest).toMatch(/^sha256:/)
  })
})

describe('writing a built image', () => {
  test('can be aborted, and leaves no file', async () => {
    const built = await builder.build({ store })
    const signal = AbortSignal.abort(reason)
    await expect(built.writeTarball(join(directory, 'out', 'image.tar'), { signal })).rejects.toBe(reason)
    expect(await readdir(join(directory, 'out'))).toEqual([])
    await expect(built.writeLayout(join(directory, 'layout'), { signal })).rejects.toBe(reason)
    expect(await readdir(join(directory, 'layout'))).toEqual(['blobs'])
    expect(await readdir(join(directory, 'layout/blobs/sha256'))).toEqual([])
  })
})
