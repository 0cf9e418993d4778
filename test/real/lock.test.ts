import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { alpine, type ImageBuilder, image, type LockData, readLock, Store } from '../../src/index.js'
import { failure } from '../support/failures.js'
import { temporaryDirectory } from '../support/repository.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

describeWithSharedData('a lock of Alpine 3.19', () => {
  let directory: string
  let store: Store
  let file: string
  let base: ImageBuilder

  beforeEach(async () => {
    directory = await temporaryDirectory()
    store = await Store.open(join(directory, 'store'))
    file = join(directory, 'alpine.lock.json')
    base = image()
      .from(alpine('3.19', { mirror: sharedData('alpine'), repositories: ['release'] }))
      .arch('x86_64')
      .add('alpine-base')
  })

  test('builds offline what the declaration builds, from the store alone', async () => {
    const plain = await base.build({ store })
    const lock = await base.lock(file, { store })
    expect(await readLock(file)).toStrictEqual(lock)
    expect((await base.fromLock(file).build({ store, offline: true })).digest).toBe(plain.digest)
    expect((await image().fromLock(file).build({ store, offline: true })).digest).toBe(plain.digest)
    expect((await base.check(file, { store })).isEmpty).toBe(true)
    expect(await base.update(file, ['busybox'], { store })).toStrictEqual(lock)
  })

  test('is refused when it was tampered with', async () => {
    await base.lock(file, { store })
    const lock = JSON.parse(await readFile(file, 'utf8')) as LockData
    const [first, second] = lock.packages.map(({ sections }) => sections)
    const swapped = lock.packages.map((item, index) =>
      index === 0 ? { ...item, sections: { ...first, data: { ...first?.data, sha256: second?.data.sha256 } } } : item,
    )
    await writeFile(file, JSON.stringify({ ...lock, packages: swapped }))
    await expect(base.fromLock(file).build({ store, offline: true })).rejects.toThrow(
      failure('UNDISTRO_LOCK_DATA', { place: { package: 'alpine-baselayout-data-3.4.3-r2' } }),
    )
  })

  test('goes to apko’s form and back, and builds the same packages', async () => {
    const lock = await base.lock(file, { store })
    const apko = join(directory, 'apko.lock.json')
    await writeFile(apko, lock.toApko())
    const built = await base.fromLock(apko).build({ store, offline: true })
    expect(built.digest).toBe((await base.build({ store })).digest)
    expect(built.lock.packages.map(({ checksum }) => checksum)).toEqual(lock.packages.map(({ checksum }) => checksum))
  })

  test('tells why every package is there', async () => {
    const lock = await base.resolve({ store })
    for (const { name, reason } of lock.packages) {
      const [shortest] = lock.why(name).paths
      const { kind, dependency } = shortest?.at(-1) ?? expect.fail(`nothing leads to ${name}`)
      expect(kind).toBe(reason.kind === 'dependency' ? 'depends' : reason.kind)
      if (reason.kind !== 'install_if') expect(reason).toHaveProperty('dependency', dependency)
    }
    expect(lock.why('so:libcrypto.so.3').paths[0]?.map(step => step.package)).toEqual([
      'alpine-base',
      'apk-tools',
      'libcrypto3',
    ])
    expect(
      lock
        .tree()
        .split('\n')
        .filter(line => line.includes('musl-1.2') && !line.endsWith('(above)')),
    ).toHaveLength(1)
  })
})
