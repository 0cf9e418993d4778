import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/index.js'
import { type Repository, Solver } from '../../src/solver/index.js'
import { changeLine } from '../support/apk-command.js'
import { Random } from '../support/random.js'
import { RandomRequests } from '../support/random-request.js'
import { type RepositoryLine, writeRoot } from '../support/random-root.js'
import { RealApk } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

const seed = Random.seed()

describeWithSharedData('requests on all of main and community are answered as the real apk answers them', () => {
  let directory: string
  let apk: RealApk

  beforeAll(async () => {
    directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
  })

  test.each([
    ['120 requests', 120, undefined],
    ['80 requests with a tag for community', 80, 'more'],
  ] as const)(`%s, seed ${seed}`, async (_name, count, tag) => {
    const lines = [{ url: sharedData('alpine/v3.19/main') }, { url: sharedData('alpine/v3.19/community'), tag }]
    const repositories = await Promise.all(lines.map(readRepository))
    const solver = new Solver({ repositories, arch: 'x86_64', compat: 'apk2', strategy: 'apk' })
    const requests = new RandomRequests(repositories, new Random(seed))
    const root = join(directory, tag ?? 'plain')
    writeRoot(root, { world: [], installed: [] }, lines)
    let refused = 0
    for (let round = 0; round < count; round++) {
      const request = requests.next()
      const theirs = apk.changes(root, ['add', ...request])
      expect({ round, request, changes: changes(solver, request) }).toEqual({ round, request, changes: theirs })
      if (theirs === undefined) refused++
    }
    console.log(`${count} requests answered alike, ${refused} of them refused by both`)
    expect(refused).toBeLessThan(count / 2)
  })
})

async function readRepository({ url, tag }: RepositoryLine): Promise<Repository> {
  const bytes = readFileSync(join(url, 'x86_64/APKINDEX.tar.gz'))
  return { index: await readIndex(bytes, { keys: 'unverified' }), tag }
}

function changes(solver: Solver, request: readonly string[]): readonly string[] | undefined {
  try {
    return solver.solve(request).changes.map(changeLine)
  } catch (error) {
    if (UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) return undefined
    throw error
  }
}
