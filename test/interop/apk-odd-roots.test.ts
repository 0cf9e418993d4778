import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type IndexPackage, writeIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/index.js'
import { type Repository, type SolveRequest, solve } from '../../src/solver/index.js'
import { changeLine, changeOfCommand } from '../support/apk-command.js'
import { Random } from '../support/random.js'
import { randomNames, randomPackages } from '../support/random-repository.js'
import { randomCommand, randomRoot, writeRoot } from '../support/random-root.js'
import { RealApk } from '../support/real-apk.js'
import { suiteDirectory, testKey } from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'

const seed = Random.seed()
const rounds = 400

describeWithSharedData('commands on roots of random packages change what the real apk changes', () => {
  let directory: string
  let apk: RealApk

  beforeAll(async () => {
    directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
    writeFileSync(join(apk.keys, testKey().trusted.name), testKey().trusted.pem)
  })

  test(`${rounds} random commands, seed ${seed}`, async () => {
    const random = new Random(seed)
    const root = join(directory, 'root')
    const lines = [{ url: join(directory, 'plain') }, { url: join(directory, 'tagged'), tag: 'tag' }]
    let [changed, refused] = [0, 0]
    for (let round = 0; round < rounds; ) {
      const before = [randomPackages(random), randomPackages(random)]
      const after = [later(before[0], random), later(before[1], random)]
      for (const [place, { url }] of lines.entries()) await writePackages(url, after[place])
      const repositories = (packages: typeof after): readonly Repository[] =>
        lines.map(({ tag }, place) => ({ index: { description: '', packages: packages[place] ?? [] }, tag }))
      const made = randomRoot({ repositories: repositories(before), compat: 'apk2', strategy: 'apk' }, random)
      if (made === undefined) continue
      const command = randomCommand(made, randomNames, random)
      // apk looks at a package once: it overlooks a dependant of which another version depends on what went before.
      if (command[1] === '-r') continue
      round++
      writeRoot(root, made, lines)
      const theirs = apk.changes(root, command)
      const ours = changes({ ...made, repositories: repositories(after), ...changeOfCommand(command) })
      const scene = [`round ${round}: apk ${command.join(' ')}`, `world: ${made.world.join(' ')}`]
      const packages = ['installed:', ...made.installed.map(oneLine), 'there is:', ...after.flat().map(oneLine)]
      expect(ours, [...scene, ...packages].join('\n')).toEqual(theirs)
      if (theirs === undefined) refused++
      else if (theirs.length > 0) changed++
    }
    console.log(`${rounds} commands: ${changed} changed something, ${refused} were refused by both`)
    expect(changed).toBeGreaterThan(rounds / 4)
  })
})

/** What a repository has some time later: some of it, and some that is new. */
function later(packages: readonly IndexPackage[] = [], random: Random): readonly IndexPackage[] {
  return [...packages.filter(() => !random.once(4)), ...randomPackages(random).slice(0, 4)]
}

function oneLine({ name, version, depends, provides, installIf, providerPriority, checksum }: IndexPackage): string {
  const lists = `D:${depends.join(' ')} p:${provides.join(' ')} i:${installIf.join(' ')} k:${providerPriority}`
  return `  ${name}-${version} ${lists} ${checksum.slice(2, 6)}`
}

async function writePackages(url: string, packages: readonly IndexPackage[] = []): Promise<void> {
  mkdirSync(join(url, 'x86_64'), { recursive: true })
  const bytes = await writeIndex({ description: 'test', packages }, { key: testKey().signing })
  writeFileSync(join(url, 'x86_64/APKINDEX.tar.gz'), bytes)
}

function changes(request: SolveRequest): readonly string[] | undefined {
  try {
    return solve({ ...request, compat: 'apk2', strategy: 'apk' }).changes.map(changeLine)
  } catch (error) {
    if (UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) return undefined
    throw error
  }
}
