import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImageBuilder, image } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'
import { type ServedFolder, serveFolder } from '../../support/served-folder.js'

const { trusted } = testKey()
let directory: string
let served: ServedFolder
let builder: ImageBuilder

beforeEach(async () => {
  directory = await temporaryDirectory()
  await writeRepository(join(directory, 'main'), [{ name: 'a', files: { a: 'a' } }, { name: 'b' }])
  await writeFile(join(directory, trusted.name), trusted.pem)
  served = await serveFolder(directory)
  builder = image()
    .repository(`${served.origin}/main`, {
      keys: [{ name: trusted.name, location: `${served.origin}/${trusted.name}` }],
    })
    .arch('x86_64')
    .add('a')
})

const store = (): string => join(directory, 'store')
const index = '/main/x86_64/APKINDEX.tar.gz'

describe('with the network', () => {
  test('everything is fetched once, and then only asked about', async () => {
    const first = await builder.build({ store: store() })
    expect(served.requests.toSorted()).toEqual(
      [`200 ${index}`, '200 /main/x86_64/a-1.0-r0.apk', `200 /${trusted.name}`].sort(),
    )
    const asked = served.requests.length
    expect((await builder.build({ store: store() })).digest).toBe(first.digest)
    expect(served.requests.slice(asked).toSorted()).toEqual([`304 ${index}`, `304 /${trusted.name}`].sort())
  })

  test('an index that has changed is fetched again', async () => {
    await builder.build({ store: store() })
    await writeRepository(join(directory, 'main'), [{ name: 'a', version: '2.0-r0', files: { a: '2' } }])
    const lock = await builder.resolve({ store: store() })
    expect(lock.packages).toMatchObject([{ version: '2.0-r0' }])
  })
})

describe('offline', () => {
  test('a build after one with the network gives the same image and asks for nothing', async () => {
    const online = await builder.build({ store: store() })
    const asked = served.requests.length
    const offline = await builder.build({ store: store(), offline: true })
    expect(offline.digest).toBe(online.digest)
    expect(served.requests).toHaveLength(asked)
  })

  test('an index that the store does not have is an error', async () => {
    const location = join(directory, trusted.name)
    const fresh = image()
      .repository(`${served.origin}/main`, { keys: [{ name: trusted.name, location }] })
      .arch('x86_64')
    await expect(fresh.build({ store: store(), offline: true })).rejects.toThrow(
      failure('UNDISTRO_FETCH_OFFLINE', { place: { url: `${served.origin}${index}` } }),
    )
    expect(served.requests).toEqual([])
  })

  test('a key that the store does not have is an error', async () => {
    await expect(builder.build({ store: store(), offline: true })).rejects.toThrow(
      failure('UNDISTRO_FETCH_OFFLINE', { place: { url: `${served.origin}/${trusted.name}` } }),
    )
  })

  test('a package that the store does not have is an error', async () => {
    await builder.build({ store: store() })
    await expect(builder.add('b').build({ store: store(), offline: true })).rejects.toThrow(
      failure('UNDISTRO_FETCH_OFFLINE', { place: { url: `${served.origin}/main/x86_64/b-1.0-r0.apk` } }),
    )
  })

  test('folders of this machine are read all the same', async () => {
    const local = image()
      .repository(join(directory, 'main'), { keys: [trusted] })
      .arch('x86_64')
      .add('a')
    expect((await local.build({ store: store(), offline: true })).lock.packages).toHaveLength(1)
  })
})
