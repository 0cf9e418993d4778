import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type PackageIndex, readIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/index.js'
import { type Repository, solve } from '../../src/solver/index.js'
import { changeLine, changeOfCommand } from '../support/apk-command.js'
import { Random } from '../support/random.js'
import { type RepositoryLine, randomCommand, randomRoot, writeRoot } from '../support/random-root.js'
import { RealApk } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

const seed = Random.seed()

/** Repositories to make roots of, and those there are when the command is given. */
interface Scene {
  readonly origin: readonly RepositoryLine[]
  readonly repositories: readonly RepositoryLine[]
}

describeWithSharedData('commands on roots that have packages change what the real apk changes', () => {
  const release = { url: sharedData('alpine/v3.19/release') }
  const main = { url: sharedData('alpine/v3.19/main') }
  const community = { url: sharedData('alpine/v3.19/community') }
  const indexes = new Map<string, PackageIndex>()
  let apk: RealApk
  let root: string

  beforeAll(async () => {
    const directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
    root = join(directory, 'root')
    for (const { url } of [release, main, community]) {
      const bytes = readFileSync(join(url, 'x86_64/APKINDEX.tar.gz'))
      indexes.set(url, await readIndex(bytes, { keys: 'unverified' }))
    }
  })

  test.each<readonly [string, number, Scene]>([
    ['of the release', 400, { origin: [release], repositories: [release] }],
    ['of the release, with newer repositories', 30, { origin: [release], repositories: [main, community] }],
    ['of main and community', 20, { origin: [main, community], repositories: [main, community] }],
    [
      'with pinned packages',
      30,
      {
        origin: [release, { ...main, tag: 'new' }],
        repositories: [release, { ...main, tag: 'new' }, { ...community, tag: 'more' }],
      },
    ],
  ])(`%s: %i random commands, seed ${seed}`, (_name, count, { origin, repositories }) => {
    const random = new Random(seed)
    const there = repositories.map(repositoryOf)
    const names = there.flatMap(({ index }) => index.packages.map(({ name }) => name))
    let [changed, refused] = [0, 0]
    for (let round = 0; round < count; round++) {
      const from = { repositories: origin.map(repositoryOf), arch: 'x86_64', compat: 'apk2', strategy: 'apk' } as const
      const made = randomRoot(from, random) ?? expect.fail('the repositories have nothing that can be installed')
      const command = randomCommand(made, names, random)
      writeRoot(root, made, repositories)
      const theirs = apk.changes(root, command)
      const ours = changes({ ...made, repositories: there }, command)
      expect({ round, world: made.world, command, changes: ours }).toEqual({
        round,
        world: made.world,
        command,
        changes: theirs,
      })
      if (theirs === undefined) refused++
      else if (theirs.length > 0) changed++
    }
    console.log(`${count} commands: ${changed} changed something, ${refused} were refused by both`)
    expect(changed).toBeGreaterThan(count / 3)
  })

  function repositoryOf({ url, tag }: RepositoryLine): Repository {
    return { index: indexes.get(url) ?? expect.fail(`${url} was not read`), tag }
  }

  function changes(
    given: Pick<Parameters<typeof solve>[0], 'world' | 'installed' | 'repositories'>,
    command: readonly string[],
  ): readonly string[] | undefined {
    try {
      const solution = solve({ ...given, arch: 'x86_64', compat: 'apk2', strategy: 'apk', ...changeOfCommand(command) })
      return solution.changes.map(changeLine)
    } catch (error) {
      if (UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) return undefined
      throw error
    }
  }
})
