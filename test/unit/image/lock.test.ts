import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type BuildEvent,
  type BuiltImage,
  type ImageBuilder,
  image,
  imageFromJSON,
  type LockData,
  readLock,
} from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { testKey, writeRepository } from '../../support/repository.js'
import { serveFolder } from '../../support/served-folder.js'
import { build, directory, folder, from, fromPublished, published, store, textIn, trusted } from './builds.js'

const app = { name: 'app', files: { 'usr/bin/app': 'app' }, depends: ['lib'] }
const lib = { name: 'lib', files: { 'usr/lib/lib': 'lib' } }
const packages = [app, lib]

const file = (): string => join(directory, 'locks', 'image.lock.json')
const offline = (builder: ImageBuilder): Promise<BuiltImage> => builder.build({ store, offline: true })

async function eventsOf(work: (onEvent: (event: BuildEvent) => void) => Promise<unknown>): Promise<readonly string[]> {
  const events: string[] = []
  await work(({ type }) => events.push(type))
  return events
}

/** Changes what a lock file says. */
async function tamper(change: (lock: LockData) => object): Promise<void> {
  await writeFile(file(), JSON.stringify({ ...JSON.parse(await readFile(file(), 'utf8')), ...change(await read()) }))
}

const read = async (): Promise<LockData> => JSON.parse(await readFile(file(), 'utf8'))

describe('locking', () => {
  test('writes what was resolved, with the digests of every part', async () => {
    const builder = (await from(packages)).add('app')
    const lock = await builder.lock(file(), { store })
    expect(await readLock(file())).toStrictEqual(lock)
    expect(lock).toMatchObject({
      request: ['app'],
      archs: ['x86_64'],
      repositories: [{ url: folder(), arch: 'x86_64', index: expect.stringMatching(/^sha256:/) }],
      keys: [trusted],
      packages: [
        { name: 'lib', reason: { kind: 'dependency', package: 'app-1.0-r0', dependency: 'lib' } },
        { name: 'app', reason: { kind: 'world', dependency: 'app' }, depends: ['lib'] },
      ],
    })
    for (const { sections, size, file: path } of lock.packages) {
      const { signature, control, data } = sections ?? expect.fail()
      const bytes = await readFile(path ?? expect.fail())
      expect([signature?.offset, control.offset, data.offset, size]).toEqual([
        0,
        signature?.size,
        control.offset + control.size,
        bytes.length,
      ])
    }
  })

  test('gives the same bytes every time, and everywhere that has the packages at the same place', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    const text = await readFile(file(), 'utf8')
    await builder.lock(file(), { store: join(directory, 'another store') })
    expect(await readFile(file(), 'utf8')).toBe(text)
    expect((await read()).packages[0]?.file).toBe('../main/x86_64/lib-1.0-r0.apk')
  })

  test('leaves the file as it was when it fails, and nothing beside it', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    const text = await readFile(file(), 'utf8')
    await rm(join(folder(), 'x86_64', 'app-1.0-r0.apk'))
    await writeRepository(folder(), [lib])
    await expect(builder.lock(file(), { store })).rejects.toThrow(failure('UNDISTRO_RESOLVE_UNSATISFIABLE'))
    expect(await readFile(file(), 'utf8')).toBe(text)
    expect(await readdir(join(directory, 'locks'))).toEqual(['image.lock.json'])
  })

  test('does so by the indexes of today, also of a declaration that is built by a lock', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    await writeRepository(folder(), [app, { ...lib, version: '2.0-r0' }])
    const lock = await builder.fromLock(file()).lock(file(), { store })
    expect(lock.packages[0]).toMatchObject({ name: 'lib', version: '2.0-r0' })
  })

  test('keeps a key’s query to itself', async () => {
    await writeRepository(folder(), packages)
    await writeFile(join(directory, 'key.pub?token=hunter2'), trusted.pem)
    const { origin } = await serveFolder(directory)
    const location = `${origin}/key.pub?token=hunter2`
    const builder = image()
      .repository(`${origin}/main`, { keys: [{ name: trusted.name, location }] })
      .arch('x86_64')
    await builder.add('app').lock(file(), { store })
    expect(await readFile(file(), 'utf8')).not.toContain('hunter2')
    const { platforms } = await offline(builder.add('app').fromLock(file()))
    expect(platforms).toHaveLength(1)
  })
})

describe('building by a lock', () => {
  test('gives the image that the declaration gives, offline, and reads no index', async () => {
    const builder = (await fromPublished(packages)).add('app')
    const plain = await build(builder)
    await builder.lock(file(), { store })
    const events = await eventsOf(onEvent =>
      builder.fromLock(file()).build({ store: join(directory, 'another store'), offline: true, onEvent }),
    )
    expect(events.filter(type => type.startsWith('resolve'))).toEqual([])
    const built = await offline(builder.fromLock(file()))
    expect(built.digest).toBe(plain.digest)
    expect(built.lock).toStrictEqual(await readLock(file()))
    expect(built.sboms).toEqual(plain.sboms)
  })

  test('takes the locked packages, whatever there is today', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    await writeRepository(folder(), [app, { ...lib, version: '2.0-r0' }])
    const lock = await builder.fromLock(file()).resolve({ store })
    expect(lock.packages.map(({ version }) => version)).toEqual(['1.0-r0', '1.0-r0'])
  })

  test('fetches from where the lock says', async () => {
    await writeRepository(folder(), packages)
    const served = await serveFolder(directory)
    const builder = image()
      .repository(`${served.origin}/main`, { keys: [trusted] })
      .arch('x86_64')
      .add('app')
    await builder.lock(file(), { store })
    const asked = served.requests.length
    await builder.fromLock(file()).build({ store: join(directory, 'another store') })
    expect(served.requests.slice(asked).toSorted()).toEqual([
      '200 /main/x86_64/app-1.0-r0.apk',
      '200 /main/x86_64/lib-1.0-r0.apk',
    ])
  })

  test('needs no key that was given by file or URL', async () => {
    const location = join(directory, 'somewhere.pem')
    await writeFile(location, trusted.pem)
    await writeRepository(folder(), packages)
    const builder = image()
      .repository(published, { mirror: folder(), keys: [{ name: trusted.name, location }] })
      .arch('x86_64')
      .add('app')
    const plain = await build(builder)
    await builder.lock(file(), { store })
    await rm(location)
    const built = await offline(builder.fromLock(file()))
    expect(built.digest).toBe(plain.digest)
    expect(await textIn(built, `etc/apk/keys/${trusted.name}`)).toBe(trusted.pem)
  })

  test('of a declaration that says nothing of packages takes all of that from the lock', async () => {
    const builder = (await fromPublished(packages)).add('app').arch('x86_64')
    await builder.lock(file(), { store })
    const open = image().fromLock(file()).env({ A: '1' })
    expect((await offline(open)).digest).toBe((await build(builder.env({ A: '1' }))).digest)
  })

  test('is data of the declaration', async () => {
    const builder = (await from(packages)).add('app').fromLock('./a.lock.json')
    expect(builder.toJSON()).toMatchObject({ lock: './a.lock.json' })
    expect(imageFromJSON(builder.toJSON()).toSpec()).toEqual(builder.toSpec())
    expect(() => builder.toYAML()).toThrow(failure('UNDISTRO_CONFIG_UNSUPPORTED'))
  })
})

describe('a lock of several architectures', () => {
  const both = async (): Promise<ImageBuilder> => {
    await writeRepository(folder(), packages, { arch: 'aarch64' })
    return (await from(packages)).arch('aarch64', 'x86_64').add('app')
  }

  test('is in one file, and gives the same index of images', async () => {
    const builder = await both()
    const lock = await builder.lock(file(), { store })
    expect(lock.packages.map(({ name, target }) => `${name} ${target}`)).toEqual([
      'lib aarch64',
      'app aarch64',
      'lib x86_64',
      'app x86_64',
    ])
    expect((await offline(builder.fromLock(file()))).digest).toBe((await build(builder)).digest)
  })

  test('may be built for some of them by a declaration that takes all from it', async () => {
    await (await both()).lock(file(), { store })
    expect((await offline(image().fromLock(file()).arch('arm64'))).platforms).toMatchObject([
      { platform: { architecture: 'arm64' } },
    ])
    await expect(offline(image().fromLock(file()).arch('armv7'))).rejects.toThrow(
      failure('UNDISTRO_LOCK_OUTDATED', { message: 'archs declared and not locked armv7' }),
    )
  })
})

describe('a lock that was not made for the declaration', () => {
  test.each<[string, (builder: ImageBuilder) => ImageBuilder, object]>([
    ['another package', b => b.add('more'), { field: 'packages', declared: ['more'], locked: [] }],
    ['one package less', b => b.remove('lib'), { field: 'packages', declared: [], locked: ['lib'] }],
    ['another version', b => b.remove('lib').add('lib>0'), { field: 'packages', declared: ['lib>0'], locked: ['lib'] }],
    [
      'another repository',
      b => b.repository('https://example.org/more', { tag: 'edge' }),
      { field: 'repositories', declared: ['@edge https://example.org/more'], locked: [] },
    ],
    ['another architecture', b => b.arch('x86_64', 'armv7'), { field: 'archs', declared: ['armv7'], locked: [] }],
    [
      'a key that is elsewhere',
      b => imageFromJSON({ ...b.toJSON(), keys: [{ name: 'k.rsa.pub', location: './k.rsa.pub' }] }),
      { field: 'keys', declared: ['k.rsa.pub'], locked: [] },
    ],
  ])('is refused for %s, which the error names', async (_, change, difference) => {
    const builder = (await from(packages)).add('app', 'lib')
    await builder.lock(file(), { store })
    const build = offline(change(builder).fromLock(file()))
    await expect(build).rejects.toMatchObject({
      code: 'UNDISTRO_LOCK_OUTDATED',
      place: { file: file() },
      differences: [difference],
    })
    await expect(build).rejects.toThrow('Lock again with .lock(path)')
  })

  test('is refused for repositories in another order, which decides between them', async () => {
    await writeRepository(folder('other'), [])
    const builder = (await from(packages)).add('app')
    const { repositories, ...rest } = builder.repository(folder('other'), { keys: [trusted] }).toSpec()
    await imageFromJSON({ ...rest, repositories }).lock(file(), { store })
    const swapped = imageFromJSON({ ...rest, repositories: repositories.toReversed() }).fromLock(file())
    await expect(offline(swapped)).rejects.toMatchObject({
      differences: [
        { field: 'repositories', declared: [folder('other'), folder()], locked: [folder(), folder('other')] },
      ],
    })
  })

  test('is not that for what the packages do not depend on', async () => {
    const builder = (await from(packages)).add('app', 'lib')
    await builder.lock(file(), { store })
    const other = builder
      .remove('app', 'lib')
      .add('lib', 'app')
      .env({ A: '1' })
      .repository('https://example.org/run', { scope: 'runtime' })
    expect((await offline(other.fromLock(file()))).platforms).toHaveLength(1)
  })
})

describe('a lock that was tampered with', () => {
  const withPackage = (change: (item: LockData['packages'][number]) => object) => (lock: LockData) => ({
    packages: lock.packages.map((item, index) => (index === 0 ? { ...item, ...change(item) } : item)),
  })
  const other = (text = ''): string => text.replace(/./, first => (first === '0' ? '1' : '0'))

  test.each<[string, (lock: LockData) => object, Parameters<typeof failure>[0]]>([
    ['the version', withPackage(() => ({ version: '1.0-r1' })), 'UNDISTRO_INTEGRITY_METADATA'],
    ['the name', withPackage(() => ({ name: 'lib2' })), 'UNDISTRO_INTEGRITY_METADATA'],
    [
      'the size',
      withPackage(({ size, sections }) => ({
        size: size + 1,
        sections: { ...sections, data: { ...sections?.data, size: (sections?.data.size ?? 0) + 1 } },
      })),
      'UNDISTRO_INTEGRITY_SIZE',
    ],
    ['the identity', withPackage(() => ({ checksum: `Q1${'A'.repeat(27)}=` })), 'UNDISTRO_INTEGRITY_IDENTITY'],
    [
      'the signature',
      withPackage(({ sections }) => ({
        sections: { ...sections, signature: { ...sections?.signature, sha256: other(sections?.signature?.sha256) } },
      })),
      'UNDISTRO_LOCK_SIGNATURE',
    ],
    [
      'the SHA-1 of the signature',
      withPackage(({ sections }) => ({
        sections: { ...sections, signature: { ...sections?.signature, sha1: other(sections?.signature?.sha1) } },
      })),
      'UNDISTRO_LOCK_SIGNATURE',
    ],
    [
      'the control part',
      withPackage(({ sections }) => ({
        sections: { ...sections, control: { ...sections?.control, sha256: other(sections?.control.sha256) } },
      })),
      'UNDISTRO_LOCK_CONTROL',
    ],
    [
      'the data part',
      withPackage(({ sections }) => ({
        sections: { ...sections, data: { ...sections?.data, sha256: other(sections?.data.sha256) } },
      })),
      'UNDISTRO_LOCK_DATA',
    ],
    [
      'the places of the parts',
      withPackage(({ sections }) => ({
        sections: {
          ...sections,
          control: { ...sections?.control, size: (sections?.control.size ?? 0) + 1 },
          data: {
            ...sections?.data,
            offset: (sections?.data.offset ?? 0) + 1,
            size: (sections?.data.size ?? 0) - 1,
          },
        },
      })),
      'UNDISTRO_LOCK_RANGE',
    ],
  ])('in %s is refused, with the packages in the store or not', async (_, change, code) => {
    const builder = (await from(packages)).add('app')
    await build(builder)
    await builder.lock(file(), { store })
    await tamper(change)
    const locked = builder.fromLock(file())
    const [name, version] = [(await read()).packages[0]?.name, (await read()).packages[0]?.version]
    for (const where of [store, join(directory, 'another store')]) {
      // A package of another name is looked for in another place.
      await mkdir(join(folder(), 'x86_64'), { recursive: true })
      const refused = locked.build({ store: where })
      await expect(refused).rejects.toThrow(failure(code, { place: { package: `${name}-${version}` } }))
    }
  })
})

describe('checking a lock', () => {
  test('tells what is newer, and leaves the file and the packages alone', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    const text = await readFile(file(), 'utf8')
    expect((await builder.check(file(), { store })).isEmpty).toBe(true)
    await writeRepository(folder(), [
      { ...app, depends: ['lib', 'more'] },
      { ...lib, version: '2.0-r0' },
      { name: 'more' },
    ])
    for (const declaration of [builder, builder.fromLock(file())]) {
      const diff = await declaration.check(file(), { store })
      expect(diff.toText()).toBe(
        'x86_64\n  ~ app 1.0-r0 -> 1.0-r0 (rebuilt)\n  ~ lib 1.0-r0 -> 2.0-r0 (upgraded)\n  + more 1.0-r0\n',
      )
    }
    expect(await readFile(file(), 'utf8')).toBe(text)
  })

  test('of a declaration that it was not made for is refused', async () => {
    const builder = (await from(packages)).add('app')
    await builder.lock(file(), { store })
    await expect(builder.add('lib').check(file(), { store })).rejects.toThrow(failure('UNDISTRO_LOCK_OUTDATED'))
  })
})

describe('updating', () => {
  const old = [
    { name: 'curl', version: '1-r0', depends: ['libcurl=1-r0', 'libc'] },
    { name: 'libcurl', version: '1-r0', depends: ['libc'] },
    { name: 'libc', version: '1-r0' },
    { name: 'other', version: '1-r0', depends: ['libc'] },
  ]
  const recent = [
    { name: 'curl', version: '2-r0', depends: ['libcurl=2-r0', 'libc', 'zlib'] },
    { name: 'libcurl', version: '2-r0', depends: ['libc'] },
    { name: 'libc', version: '2-r0' },
    { name: 'other', version: '2-r0', depends: ['libc'] },
    { name: 'zlib', version: '1-r0' },
  ]
  const versions = (lock: LockData): readonly string[] => lock.packages.map(({ name, version }) => `${name}-${version}`)

  test('takes the named package and what that needs, and leaves the rest, though no repository has it any more', async () => {
    const builder = (await from(old)).add('curl', 'other')
    const before = await builder.lock(file(), { store })
    await writeRepository(folder(), recent)
    const lock = await builder.update(file(), ['curl'], { store })
    expect(versions(lock)).toEqual(['libc-1-r0', 'libcurl-2-r0', 'zlib-1-r0', 'curl-2-r0', 'other-1-r0'])
    expect(before.diff(lock).changes.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'upgraded curl',
      'upgraded libcurl',
      'added zlib',
    ])
    expect(await readLock(file())).toStrictEqual(lock)
    expect(lock.packages.every(({ sections }) => sections !== undefined)).toBe(true)
    expect((await builder.fromLock(file()).build({ store })).lock).toStrictEqual(lock)
  })

  test('takes nothing when nothing is newer', async () => {
    const builder = (await from(old)).add('curl', 'other')
    const before = await builder.lock(file(), { store })
    expect(await builder.update(file(), ['curl', 'libc'], { store })).toStrictEqual(before)
  })

  test('takes back what is not needed any more', async () => {
    const builder = (await from(recent)).add('curl')
    await builder.lock(file(), { store })
    await writeRepository(folder(), [...recent, { name: 'curl', version: '3-r0', depends: ['libc'] }])
    expect(versions(await builder.update(file(), ['curl'], { store }))).toEqual(['libc-2-r0', 'curl-3-r0'])
  })

  test('of a package that is not locked is refused', async () => {
    const builder = (await from(old)).add('curl')
    await builder.lock(file(), { store })
    await expect(builder.update(file(), ['other'], { store })).rejects.toThrow(
      failure('UNDISTRO_LOCK_PACKAGE', { message: '"other"' }),
    )
  })
})

describe('a lock of apko', () => {
  const apkoFile = (): string => join(directory, 'apko.lock.json')

  async function lockedForApko(): Promise<ImageBuilder> {
    const data = { name: 'data', files: { data: 'data' }, origin: 'app' }
    const builder = (await fromPublished([{ ...app, provides: ['cmd:app=1'] }, lib, data])).add('app', 'data')
    const lock = await builder.lock(file(), { store })
    await writeFile(apkoFile(), lock.toApko())
    return builder
  }

  test('builds what the declaration builds', async () => {
    const builder = await lockedForApko()
    expect((await offline(builder.fromLock(apkoFile()))).digest).toBe((await build(builder)).digest)
  })

  test('builds alone, and then knows what its packages depend on', async () => {
    await lockedForApko()
    const built = await offline(image().fromLock(apkoFile()))
    expect(await textIn(built, 'etc/apk/world')).toBe('app=1.0-r0\ndata=1.0-r0\nlib=1.0-r0\n')
    expect(await textIn(built, `etc/apk/keys/${trusted.name}`)).toBe(trusted.pem)
    expect(built.lock.why('lib').paths).toHaveLength(2)
    expect(built.lock.packages.map(({ origin }) => origin)).toEqual(['lib', 'app', 'app'])
  })

  test('has for every architecture the packages of that', async () => {
    await writeRepository(folder(), [{ name: 'app', version: '2-r0' }], { arch: 'aarch64' })
    const builder = (await fromPublished([{ name: 'app', version: '1-r0' }])).arch('x86_64', 'aarch64').add('app')
    await writeFile(apkoFile(), (await builder.lock(file(), { store })).toApko())
    for (const [arch, world] of [
      ['x86_64', 'app=1-r0\n'],
      ['aarch64', 'app=2-r0\n'],
    ] as const) {
      expect(await textIn(await offline(image().fromLock(apkoFile()).arch(arch)), 'etc/apk/world')).toBe(world)
    }
    const both = await offline(image().fromLock(apkoFile()))
    expect(await textIn(both, 'etc/apk/world')).toBe('app=1-r0\n')
  })

  test('is refused by a declaration that asks for what is not in it', async () => {
    const builder = await lockedForApko()
    await expect(offline(builder.add('more').fromLock(apkoFile()))).rejects.toMatchObject({
      code: 'UNDISTRO_LOCK_OUTDATED',
      differences: [{ field: 'packages', declared: ['more'], locked: [] }],
    })
    await expect(offline(builder.add('!lib').fromLock(apkoFile()))).rejects.toThrow(failure('UNDISTRO_LOCK_OUTDATED'))
    await expect(offline(builder.repository('https://example.org/x').fromLock(apkoFile()))).rejects.toMatchObject({
      differences: [{ field: 'repositories', declared: ['https://example.org/x'], locked: [] }],
    })
    expect((await offline(builder.add('cmd:app').fromLock(apkoFile()))).platforms).toHaveLength(1)
  })

  test('cannot be updated, nor checked alone, as it does not tell what was asked for', async () => {
    const builder = await lockedForApko()
    const unknown = failure('UNDISTRO_LOCK_REQUEST', { place: { file: apkoFile() } })
    await expect(builder.update(apkoFile(), ['lib'], { store })).rejects.toThrow(unknown)
    await expect(image().check(apkoFile(), { store })).rejects.toThrow(unknown)
    expect((await builder.check(apkoFile(), { store })).isEmpty).toBe(true)
  })

  test('with another digest than a package has is refused', async () => {
    await lockedForApko()
    const text = await readFile(apkoFile(), 'utf8')
    await writeFile(apkoFile(), text.replace(/sha256-[A-Za-z0-9+/]{4}/, 'sha256-AAAA'))
    await expect(offline(image().fromLock(apkoFile()))).rejects.toThrow(failure('UNDISTRO_LOCK_DATA'))
  })
})

test('keys are those of the declaration that are for the architectures, by name', async () => {
  const [second, foreign] = [testKey('a@example.org-2.rsa.pub').trusted, testKey('foreign.rsa.pub').trusted]
  const builder = imageFromJSON({
    ...(await from(packages)).toJSON(),
    keys: [{ ...second, scope: 'runtime' }, { ...foreign, archs: ['armv7'] }, trusted],
  })
  expect((await builder.resolve({ store })).keys).toEqual([{ ...second, scope: 'runtime' }, trusted])
})
