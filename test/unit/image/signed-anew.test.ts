import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltImage, image } from '../../../src/index.js'
import { type TestKey, temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

test('a package that was signed anew, and is another file of the same identity, is taken though the store has the old one', async () => {
  const directory = await temporaryDirectory()
  // The length of the name tells in the size of the signature.
  const keys = ['a.rsa.pub', `${'long-'.repeat(40)}b.rsa.pub`].map(testKey)
  const build = async (key: TestKey): Promise<BuiltImage> => {
    const { directory: repository } = await writeRepository(
      join(directory, 'main'),
      [{ name: 'a', files: { a: '' } }],
      {
        key,
      },
    )
    return image()
      .repository(repository, { keys: [key.trusted] })
      .arch('x86_64')
      .add('a')
      .build({ store: join(directory, 'store') })
  }
  const built: BuiltImage[] = []
  for (const key of keys) built.push(await build(key))
  const [first, second] = built.map(({ lock, platforms }) => ({ lock: lock.packages[0], layers: platforms[0]?.layers }))
  expect(first?.lock?.checksum).toBe(second?.lock?.checksum)
  expect(first?.lock?.size).not.toBe(second?.lock?.size)
  expect(first?.layers?.[0]?.digest).toBe(second?.layers?.[0]?.digest)
})
