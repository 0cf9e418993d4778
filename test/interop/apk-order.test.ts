import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type PackageIndex, readIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/index.js'
import { solve } from '../../src/solver/index.js'
import { RealApk, releaseRepository } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

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
    const random = generator(seed)
    const names = index.packages.map(({ name }) => name)
    const provided = index.packages.flatMap(({ provides }) => provides.map(item => item.replace(/=.*/, '')))
    for (let round = 0; round < 150; round++) {
      const request = Array.from(
        { length: 1 + random(12) },
        () => (random(5) === 0 ? provided[random(provided.length)] : names[random(names.length)]) ?? '',
      )
      if (random(8) === 0) request.push(`!${names[random(names.length)]}`)
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
      const { packages } = solve({ world: [...request], repositories: [{ index }], arch: 'x86_64', compat })
      return packages.map(({ name, version }) => `${name}-${version}`)
    } catch (error) {
      if (UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) return []
      throw error
    }
  }
})

/** Whole numbers below a bound, the same for the same seed (a linear congruential generator). */
function generator(start: number): (bound: number) => number {
  let state = BigInt(start)
  return bound => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return Number((state >> 33n) % BigInt(bound))
  }
}
