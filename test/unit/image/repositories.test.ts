import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { image } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { testKey, writeRepository } from '../../support/repository.js'
import { build, directory, folder, from, fromPublished, published, textIn, treeOf, trusted } from './builds.js'

describe('what apk in the image is told', () => {
  test('are public repositories with their tags, and not where they were read', async () => {
    const tagged = { tag: 'edge', mirror: folder(), keys: [trusted] }
    const built = await build((await fromPublished([])).repository('https://example.org/edge', tagged))
    expect(await textIn(built, 'etc/apk/repositories')).toBe(`${published}\n@edge https://example.org/edge\n`)
    expect(await textIn(built, `etc/apk/keys/${trusted.name}`)).toBe(trusted.pem)
  })

  test('are not folders of this machine, nor their keys', async () => {
    const tree = await treeOf(await build(await from([])))
    expect([...tree.keys()].filter(path => path.startsWith('etc/apk/'))).toEqual(['etc/apk/arch', 'etc/apk/world'])
  })

  test('is not what is for building only, and what is for running only', async () => {
    const runtime = { scope: 'runtime', keys: [{ name: 'runtime.rsa.pub', pem: trusted.pem }] } as const
    const builder = image()
      .repository(published, { mirror: folder(), keys: [trusted], scope: 'build' })
      .repository('https://example.org/never-read', runtime)
      .arch('x86_64')
    await writeRepository(folder(), [])
    const built = await build(builder)
    expect(await textIn(built, 'etc/apk/repositories')).toBe('https://example.org/never-read\n')
    const keys = [...(await treeOf(built)).keys()].filter(path => path.startsWith('etc/apk/keys/'))
    expect(keys).toEqual(['etc/apk/keys/runtime.rsa.pub'])
  })

  test('is a repository once, also when one is for building and the same for running', async () => {
    const builder = (await from([{ name: 'a', files: { a: '' } }]))
      .repository(published, { mirror: folder(), keys: [trusted], scope: 'build' })
      .repository(published, { keys: [trusted], scope: 'runtime' })
      .add('a')
    expect(await textIn(await build(builder), 'etc/apk/repositories')).toBe(`${published}\n`)
  })

  test('are the requests, tags and all', async () => {
    await writeRepository(folder('edge'), [{ name: 'b', files: { b: '' } }])
    const builder = (await fromPublished([{ name: 'a', files: { a: '' } }]))
      .repository('https://example.org/edge', { tag: 'edge', mirror: folder('edge'), keys: [trusted] })
      .add('b@edge', 'a>0', '!c')
    const built = await build(builder)
    expect(await textIn(built, 'etc/apk/world')).toBe('!c\na>0\nb@edge\n')
    expect(await textIn(built, 'lib/apk/db/installed')).toContain('s:edge\n')
    const locked = new Map(built.lock.packages.map(item => [item.name, item]))
    expect(locked.get('a')).toMatchObject({ repository: published, url: `${published}/x86_64/a-1.0-r0.apk` })
    expect(locked.get('b')).toMatchObject({ repository: 'https://example.org/edge', tag: 'edge' })
  })
})

describe('keys', () => {
  test('of all repositories are trusted for each', async () => {
    await writeRepository(folder(), [{ name: 'a' }])
    const built = await build(image().repository(folder()).key(trusted.name, trusted.pem).arch('x86_64').add('a'))
    expect(built.lock.packages).toHaveLength(1)
  })

  test('may be in files of this machine', async () => {
    await writeRepository(folder(), [{ name: 'a' }])
    const location = join(directory, 'somewhere.pem')
    await writeFile(location, trusted.pem)
    const builder = image()
      .repository(published, { mirror: folder(), keys: [{ name: trusted.name, location }] })
      .arch('x86_64')
      .add('a')
    expect(await textIn(await build(builder), `etc/apk/keys/${trusted.name}`)).toBe(trusted.pem)
    await rm(location)
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_FETCH_NOT_FOUND', { place: { file: location } }))
  })

  test.each<[string, object]>([
    ['for another architecture', { archs: ['aarch64'] }],
    ['for running only', { scope: 'runtime' }],
  ])('%s are not trusted', async (_, fields) => {
    await writeRepository(folder(), [])
    const builder = image()
      .repository(folder(), { keys: [{ ...trusted, ...fields }] })
      .arch('x86_64')
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_SIGNATURE_UNTRUSTED'))
  })

  test('of one repository are not trusted for another', async () => {
    const foreign = testKey('foreign@example.org-1.rsa.pub')
    await writeRepository(folder('foreign'), [], { key: foreign })
    const builder = (await from([])).repository(folder('foreign'))
    await expect(build(builder)).rejects.toThrow(failure('UNDISTRO_SIGNATURE_UNTRUSTED'))
    expect((await build(builder.key(foreign.trusted.name, foreign.trusted.pem))).digest).toMatch(/^sha256:/)
  })
})
