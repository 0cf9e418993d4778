import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type BuildEvent, type ImageBuilder, image } from '../../../src/index.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'
import { serveFolder } from '../../support/served-folder.js'

let directory: string
let builder: ImageBuilder
const store = (): string => join(directory, 'store')

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
})

async function eventsOf(builder: ImageBuilder): Promise<readonly BuildEvent[]> {
  const events: BuildEvent[] = []
  await builder.build({ store: store(), concurrency: 1, onEvent: event => events.push(event) })
  return events
}

describe('a build tells', () => {
  test('all that it does, in that order', async () => {
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
    const datahash = expect.stringMatching(/^[0-9a-f]{64}$/)
    const size = expect.any(Number)
    const url = join(directory, 'main/x86_64/APKINDEX.tar.gz')
    expect(await eventsOf(builder)).toEqual([
      { type: 'resolve:start', packages: ['app'], archs: ['x86_64'] },
      { type: 'resolve:index', url, arch: 'x86_64', packages: 2, from: 'folder' },
      { type: 'resolve:done', packages: 2 },
      { type: 'package:verify', package: 'lib-1.0-r0', datahash },
      { type: 'package:verify', package: 'app-1.0-r0', datahash },
      { type: 'layer:done', digest, size, packages: ['lib'], made: false },
      { type: 'layer:done', digest, size, packages: ['app'], made: false },
      { type: 'layer:done', digest, size, packages: [], made: true },
      { type: 'build:done', digest, layers: 3, size },
    ])
  })

  test('the image in its last event', async () => {
    const events: BuildEvent[] = []
    const built = await builder.build({ store: store(), onEvent: event => events.push(event) })
    const size = built.platforms[0]?.layers.reduce((sum, layer) => sum + layer.size, 0)
    expect(events.at(-1)).toEqual({ type: 'build:done', digest: built.digest, layers: 3, size })
  })

  test('what it fetches, and where an index came from', async () => {
    const { origin } = await serveFolder(directory)
    const remote = image()
      .repository(`${origin}/main`, { keys: [testKey().trusted] })
      .arch('x86_64')
      .add('lib')
    const without = (events: readonly BuildEvent[]): readonly string[] =>
      events.flatMap(event => {
        if (event.type === 'fetch:progress') return []
        if (event.type === 'resolve:index') return [`${event.type} ${event.from}`]
        return 'url' in event ? [`${event.type} ${event.url.slice(origin.length)}`] : [event.type]
      })
    const index = ['fetch:start /main/x86_64/APKINDEX.tar.gz', 'fetch:done /main/x86_64/APKINDEX.tar.gz']
    const layers = ['layer:done', 'layer:done', 'build:done']
    expect(without(await eventsOf(remote))).toEqual([
      ...['resolve:start', ...index, 'resolve:index network', 'resolve:done'],
      ...['fetch:start /main/x86_64/lib-1.0-r0.apk', 'fetch:done /main/x86_64/lib-1.0-r0.apk', 'package:verify'],
      ...layers,
    ])
    expect(without(await eventsOf(remote))).toEqual([
      ...['resolve:start', ...index, 'resolve:index store', 'resolve:done', ...layers],
    ])
  })

  test('the same on the diagnostics channels', async () => {
    const published: unknown[] = []
    const listen = (event: unknown): void => void published.push(event)
    const types = ['resolve:start', 'resolve:index', 'resolve:done', 'package:verify', 'layer:done', 'build:done']
    for (const type of types) subscribe(`undistro:${type}`, listen)
    onTestFinished(() => {
      for (const type of types) unsubscribe(`undistro:${type}`, listen)
    })
    const events = await eventsOf(builder)
    expect(published).toEqual(events)
    expect(events).toHaveLength(9)
  })

  test('nothing to a listener that throws, but its error', async () => {
    const error = new Error('from the listener')
    const build = builder.build({
      store: store(),
      onEvent: () => {
        throw error
      },
    })
    await expect(build).rejects.toBe(error)
  })
})

test('resolving tells what it does', async () => {
  const events: string[] = []
  await builder.resolve({ store: store(), onEvent: ({ type }) => events.push(type) })
  expect(events).toEqual(['resolve:start', 'resolve:index', 'resolve:done'])
})
