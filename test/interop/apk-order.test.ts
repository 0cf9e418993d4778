import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type PackageIndex, readIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/index.js'
import { solve } from '../../src/solver/index.js'
import { Random } from '../support/random.js'
import { RealApk, releaseRepository } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'

const seed = Random.seed()

describeWithSharedData('requests on the release repository are answered as the real apk answers them', () => {
  let apk: RealApk
  let index: PackageIndex
  let empty: string

  beforeAll(async () => {
    const directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
    index = await readIndex(readFileSync(join(releaseRepository, 'x86_64', 'APKINDEX.tar.gz')), { keys: 'unverified' })
    empty = join(directory, 'empty')
    apk.install(empty, [])
  })

  test('each package alone', () => {
    for (const { name } of index.packages) compare([name])
  })

  test(`150 random requests, seed ${seed}`, () => {
    const random = new Random(seed)
    const names = index.packages.map(({ name }) => name)
    const provided = index.packages.flatMap(({ provides }) => provides.map(item => item.replace(/=.*/, '')))
    for (let round = 0; round < 150; round++) {
      const request = Array.from({ length: 1 + random.below(12) }, () => random.pick(random.once(5) ? provided : names))
      if (random.once(8)) request.push(`!${random.pick(names)}`)
      compare([...new Set(request)])
    }
  })

  function compare(request: readonly string[]): void {
    const theirs = apk.simulate(empty, request)
    for (const compat of ['apk2', 'apk3'] as const)
      expect(ours(request, compat), `${compat}: ${request.join(' ')}`).toEqual(theirs)
  }

  /** What is installed, in order; nothing when the request is refused. */
  function ours(request: readonly string[], compat: 'apk2' | 'apk3'): readonly string[] {
    try {
      const { packages } = solve({
        world: [...request],
        repositories: [{ index }],
        arch: 'x86_64',
        compat,
        strategy: 'apk',
      })
      return packages.map(({ name, version }) => `${name}-${version}`)
    } catch (error) {
      if (UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) return []
      throw error
    }
  }
})
