import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import { type BuiltImage, image } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

let directory: string
let built: BuiltImage

beforeEach(async () => {
  directory = await temporaryDirectory()
  for (const arch of ['x86_64', 'aarch64']) {
    await writeRepository(join(directory, 'main'), [{ name: 'a', files: { a: arch } }], { arch })
  }
  built = await image()
    .repository(join(directory, 'main'), { keys: [testKey().trusted] })
    .arch('x86_64', 'aarch64')
    .add('a')
    .build({ store: join(directory, 'store') })
})

describe('a built image', () => {
  test('is written as a tarball, the one that it streams, into a folder that is made', async () => {
    const file = join(directory, 'new', 'image.tar')
    await built.writeTarball(file, { tag: 'app' })
    expect((await readFile(file)).equals(await buffer(built.tarStream({ tag: 'app' })))).toBe(true)
    expect(await readdir(join(directory, 'new'))).toEqual(['image.tar'])
  })

  test('is written over a tarball that is there, if it can be', async () => {
    const file = join(directory, 'image.tar')
    await built.writeTarball(file, { tag: 'app:1' })
    const before = await readFile(file)
    await expect(built.writeTarball(file, { platform: 'linux/none' })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_PLATFORM'),
    )
    expect((await readFile(file)).equals(before)).toBe(true)
    await built.writeTarball(file, { tag: 'app:2' })
    expect((await readFile(file)).equals(before)).toBe(false)
  })

  test('is written as a layout', async () => {
    await built.writeLayout(join(directory, 'layout'), { tag: 'app' })
    const index = JSON.parse(await readFile(join(directory, 'layout/index.json'), 'utf8'))
    expect(index.manifests).toMatchObject([{ digest: built.digest }])
  })

  test('is loaded into a daemon, whose absence is an error', async () => {
    const host = `unix://${join(directory, 'none.sock')}`
    await expect(built.load({ host })).rejects.toThrow(failure('UNDISTRO_OUTPUT_DOCKER'))
    await expect(built.load({ host, platform: 'linux/none' })).rejects.toThrow(failure('UNDISTRO_OUTPUT_DOCKER'))
  })

  test('writes an SBOM of each kind for each platform and for all', async () => {
    const files = await built.writeSboms(join(directory, 'sboms'))
    expect(files).toEqual(built.sboms.map(({ fileName }) => join(directory, 'sboms', fileName)))
    expect(files.map(file => file.slice(directory.length + 7))).toEqual(
      ['x86_64', 'aarch64', 'index'].flatMap(name => [`sbom-${name}.spdx.json`, `sbom-${name}.cdx.json`]),
    )
    for (const [index, file] of files.entries()) expect(await readFile(file, 'utf8')).toBe(built.sboms[index]?.text)
  })

  test('has a lock that is plain data and names what was read', async () => {
    expect(JSON.parse(JSON.stringify(built.lock))).toEqual(built.lock)
    expect(built.lock.repositories).toEqual(
      ['x86_64', 'aarch64'].map(arch => ({
        url: join(directory, 'main'),
        tag: undefined,
        arch,
        index: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      })),
    )
  })
})
