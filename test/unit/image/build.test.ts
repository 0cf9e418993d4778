import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type BuildEvent, type BuiltImage, image } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { jsonOf } from '../../support/images.js'
import { testTime, writeRepository } from '../../support/repository.js'
import { build, configOf, directory, folder, from, published, store, textIn, treeOf, trusted } from './builds.js'

describe('an image', () => {
  test('has the packages that were asked for, with their dependencies, in install order', async () => {
    const packages = [
      { name: 'app', files: { 'usr/bin/app': 'app' }, depends: ['lib'] },
      { name: 'lib', files: { 'usr/lib/lib': 'lib' } },
      { name: 'other', files: { other: '' } },
    ]
    const built = await build((await from(packages)).add('app'))
    expect(built.lock.request).toEqual(['app'])
    expect(built.lock.packages.map(({ name }) => name)).toEqual(['lib', 'app'])
    expect(built.platforms[0]?.layers.map(layer => layer.packages.map(({ name }) => name))).toEqual([
      ['lib'],
      ['app'],
      [],
    ])
    const tree = await treeOf(built)
    expect([...tree.keys()].filter(path => path.startsWith('usr'))).toEqual([
      ...['usr', 'usr/bin', 'usr/bin/app', 'usr/lib', 'usr/lib/lib'],
    ])
  })

  test('may have no packages at all', async () => {
    const built = await build(await from([{ name: 'a' }]))
    expect(built.lock.packages).toEqual([])
    expect(built.platforms[0]?.layers).toHaveLength(1)
    expect(await textIn(built, 'etc/apk/world')).toBe('')
  })

  test('for several architectures is an index, each with the packages of its own', async () => {
    await writeRepository(folder(), [{ name: 'a', files: { a: 'x86_64' } }])
    await writeRepository(folder(), [{ name: 'a', files: { a: 'aarch64' } }], { arch: 'aarch64' })
    const built = await build(
      image()
        .repository(folder(), { keys: [trusted] })
        .add('a')
        .arch('arm64', 'amd64'),
    )
    expect(built.platforms.map(({ platform }) => platform.architecture)).toEqual(['arm64', 'amd64'])
    expect(built.lock.packages.map(({ target, arch }) => [target, arch])).toEqual([
      ['aarch64', 'aarch64'],
      ['x86_64', 'x86_64'],
    ])
    expect((await treeOf(built, 0)).get('a')).not.toBe((await treeOf(built, 1)).get('a'))
    expect(built.digest).not.toBe(built.platforms[0]?.manifest.digest)
  })

  test('has packages for every architecture from the folder of its own', async () => {
    const built = await build((await from([{ name: 'a', arch: 'noarch', files: { a: '' } }])).add('a'))
    expect(built.lock.packages).toMatchObject([{ arch: 'noarch', target: 'x86_64' }])
  })

  test('is the same from every store', async () => {
    const builder = (await from([{ name: 'a', files: { a: 'a' } }])).add('a')
    const other = await builder.build({ store: join(directory, 'other') })
    expect((await build(builder)).digest).toBe(other.digest)
  })

  test('has the same layers whatever compresses them', async () => {
    const builder = (await from([{ name: 'a', files: { a: 'a' } }])).add('a')
    const diffIds = (built: BuiltImage): unknown => built.platforms[0]?.layers.map(({ diffId }) => diffId)
    const fast = await builder.build({ store, compression: 'fast' })
    expect(diffIds(fast)).toEqual(diffIds(await build(builder)))
  })

  test('can be divided in other ways, and has the same files', async () => {
    const packages = ['a', 'b', 'c'].map(name => ({ name, origin: 'o', files: { [name]: name } }))
    const builder = (await from(packages)).add('a', 'b', 'c')
    const one = await build(builder)
    for (const layers of [{ policy: 'origin' }, { policy: 'single' }, { policy: 'packages', budget: 1 }] as const) {
      const other = await build(builder.layers(layers))
      expect(await treeOf(other)).toEqual(await treeOf(one))
      expect(other.platforms[0]?.layers.length).toBeLessThan(4)
    }
  })
})

describe('a build with a store that has everything', () => {
  test('verifies no package, makes no layer, and gives the same image', async () => {
    const builder = (await from([{ name: 'a', files: { a: 'a' } }])).add('a').file('/b', 'b')
    const first = await build(builder)
    await rm(join(folder(), 'x86_64', 'a-1.0-r0.apk'))
    const events: BuildEvent[] = []
    const second = await builder.build({ store, onEvent: event => events.push(event) })
    expect(second.digest).toBe(first.digest)
    expect(events.filter(({ type }) => type === 'package:verify')).toEqual([])
    expect(events.filter(event => event.type === 'layer:done' && event.made)).toEqual([])
    expect(events.filter(({ type }) => type === 'layer:done')).toHaveLength(2)
  })

  test('verifies a package again whose data is gone', async () => {
    const builder = (await from([{ name: 'a', files: { a: 'a' } }])).add('a')
    const first = await build(builder)
    const data = first.platforms[0]?.layers[0]
    if (data === undefined) throw new Error('there is no layer')
    await rm(store.blobPath(data.digest))
    const events: BuildEvent[] = []
    expect((await builder.build({ store, onEvent: event => events.push(event) })).digest).toBe(first.digest)
    expect(events.map(({ type }) => type)).toContain('package:verify')
  })
})

describe('the configuration', () => {
  test('has defaults for what programs rely on', async () => {
    expect((await configOf(await build(await from([])))).config).toEqual({
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
      ],
    })
  })

  test('has what is declared, which goes before the defaults', async () => {
    const builder = (await from([]))
      .env({ PATH: '/bin', A: '1' })
      .entrypoint('/bin/a')
      .cmd('b')
      .workdir('/srv')
      .user(1000)
      .label({ l: '1' })
      .volume('/data')
      .port(80)
      .stopSignal('SIGINT')
    expect((await configOf(await build(builder))).config).toEqual({
      Env: ['A=1', 'PATH=/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
      Entrypoint: ['/bin/a'],
      Cmd: ['b'],
      WorkingDir: '/srv',
      User: '1000',
      Labels: { l: '1' },
      Volumes: { '/data': {} },
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGINT',
    })
  })

  test('has users as numbers', async () => {
    expect((await configOf(await build((await from([])).user('app')))).config['User']).toBe('1000')
  })

  test('may have annotations beside it, in manifest and index', async () => {
    await writeRepository(folder(), [], { arch: 'aarch64' })
    const built = await build((await from([])).arch('amd64', 'arm64').annotation({ 'org.a': '1' }))
    const { digest } = built
    expect(await jsonOf(store, { digest })).toMatchObject({ annotations: { 'org.a': '1' } })
    const [platform] = built.platforms
    expect(platform && (await jsonOf(store, platform.manifest))).toMatchObject({ annotations: { 'org.a': '1' } })
  })
})

describe('the time', () => {
  const packages = [
    { name: 'a', buildTime: testTime },
    { name: 'b', buildTime: testTime + 100 },
    { name: 'c', buildTime: testTime + 200 },
  ]
  const created = async (options: { timestamp?: number } = {}): Promise<unknown> => {
    const builder = (await from(packages)).add('a', 'b')
    return (await configOf(await builder.build({ store, ...options }))).created
  }

  test('is that of the newest package in the image', async () => {
    expect(await created()).toBe('2023-11-14T22:15:00Z')
  })

  test('is 1970 where there is no package', async () => {
    expect((await configOf(await build(await from([])))).created).toBe('1970-01-01T00:00:00Z')
  })

  test.each([
    ['1', '1970-01-01T00:00:01Z'],
    ['0', '1970-01-01T00:00:00Z'],
    ['', '2023-11-14T22:15:00Z'],
  ])('is SOURCE_DATE_EPOCH where that is set: %j', async (value, time) => {
    vi.stubEnv('SOURCE_DATE_EPOCH', value)
    expect(await created()).toBe(time)
  })

  test.each(['yesterday', '-1', '1.5', '1e9', ' 1'])('cannot be SOURCE_DATE_EPOCH=%j', async value => {
    vi.stubEnv('SOURCE_DATE_EPOCH', value)
    await expect(created()).rejects.toThrow(failure('UNDISTRO_CONFIG_INVALID', { message: 'SOURCE_DATE_EPOCH' }))
  })

  test('is the one that is given before all others', async () => {
    vi.stubEnv('SOURCE_DATE_EPOCH', 'yesterday')
    expect(await created({ timestamp: 5 })).toBe('1970-01-01T00:00:05Z')
  })
})

describe('no image is built', () => {
  test('without a repository', async () => {
    await expect(image().arch('x86_64').build({ store })).rejects.toThrow(
      failure('UNDISTRO_CONFIG_INVALID', { message: 'no repository' }),
    )
    const runtime = image().repository(published, { scope: 'runtime' }).arch('x86_64')
    await expect(runtime.build({ store })).rejects.toThrow(failure('UNDISTRO_CONFIG_INVALID'))
  })

  test('from distributions of two C libraries, unless it is asked for', async () => {
    await writeRepository(folder(), [{ name: 'a' }])
    const builder = image()
      .repository(folder(), { libc: 'musl', keys: [trusted] })
      .repository(published, { mirror: folder(), libc: 'glibc', keys: [trusted] })
      .arch('x86_64')
      .add('a')
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_CONFIG_MIXED_LIBC', { message: published }))
    expect((await build(builder.allowMixedLibc())).lock.packages).toHaveLength(1)
  })

  test('for an architecture that a repository does not have', async () => {
    const builder = (await from([])).arch('arm64')
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_RESOLVE_ARCH', { message: 'aarch64' }))
  })

  test('of a package that is nowhere', async () => {
    await expect(build((await from([{ name: 'a' }])).add('b'))).rejects.toThrow(
      failure('UNDISTRO_RESOLVE_UNSATISFIABLE'),
    )
  })

  test('of a package whose file is missing', async () => {
    const builder = (await from([{ name: 'a' }])).add('a')
    const file = join(folder(), 'x86_64', 'a-1.0-r0.apk')
    await rm(file)
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_FETCH_NOT_FOUND', { place: { file } }))
  })

  test('of a package that is not the one that the index lists, and nothing of it is kept', async () => {
    const builder = (await from([{ name: 'a', files: { a: 'a' } }])).add('a')
    const file = join(folder(), 'x86_64', 'a-1.0-r0.apk')
    const bytes = await readFile(file)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await writeFile(file, bytes)
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_ARCHIVE_GZIP', { place: { package: 'a-1.0-r0' } }))
    expect(await store.verify()).toEqual([])
  })

  test('of packages that cannot share a root', async () => {
    const builder = (await from(['a', 'b'].map(name => ({ name, files: { x: name } })))).add('a', 'b')
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_CONFLICT_FILE', { place: { path: 'x' } }))
  })
})
