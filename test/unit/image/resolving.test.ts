import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImageBuilder, image, Lock } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

let directory: string
let base: ImageBuilder

beforeEach(async () => {
  directory = await temporaryDirectory()
  base = image().repository(join(directory, 'main'), { keys: [testKey().trusted] })
})

describe('an answer that apk would have missed', () => {
  test('is marked in the lock, and in its text', async () => {
    await writeRepository(join(directory, 'main'), [
      { name: 'a', version: '2-r0', depends: ['gone'] },
      { name: 'a', version: '1-r0' },
      { name: 'b' },
    ])
    const options = { store: join(directory, 'store') }
    const lock = await base.arch('x86_64').add('a').resolve(options)
    expect(lock.packages.map(({ name, version }) => `${name}-${version}`)).toEqual(['a-1-r0'])
    expect(lock.refusedByApk).toEqual(['x86_64'])
    expect(Lock.fromJSON(lock.toText()).refusedByApk).toEqual(['x86_64'])
    expect(lock.toJSON().refusedByApk).toEqual(['x86_64'])
    await expect(
      base
        .arch('x86_64')
        .add('a')
        .resolve({ ...options, strategy: 'apk' }),
    ).rejects.toThrow(failure('UNDISTRO_RESOLVE_UNSATISFIABLE', { message: 'gone' }))
    expect((await base.arch('x86_64').add('b').resolve(options)).refusedByApk).toBeUndefined()
  })
})

test('an error says when another architecture has what is missing', async () => {
  await writeRepository(join(directory, 'main'), [{ name: 'a' }], { arch: 'x86_64' })
  await writeRepository(join(directory, 'main'), [{ name: 'b' }], { arch: 'aarch64' })
  const resolved = base
    .arch('x86_64', 'aarch64')
    .add('b')
    .resolve({ store: join(directory, 'store') })
  const message = 'b is asked for, which no repository has (there is b-1.0-r0 for aarch64)'
  await expect(resolved).rejects.toThrow(failure('UNDISTRO_RESOLVE_UNSATISFIABLE', { message }))
})
