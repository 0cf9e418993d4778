import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readTarFiles } from '../../src/archive/index.js'
import { image, UndistroError } from '../../src/index.js'
import { run } from '../support/commands.js'
import { treeOfImage, withoutDockers } from '../support/docker.js'
import { treeOfDirectory } from '../support/file-tree.js'
import { RealApk, release, releaseRepository } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'
import { installedRecords, unwantedDifferences } from '../support/wanted-differences.js'

describeWithSharedData('an image of Alpine packages is what the real apk installs', () => {
  let directory: string
  let apk: RealApk
  let everything: readonly string[]

  beforeAll(async () => {
    directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
    everything = await installableTogether()
  })

  const sets: readonly (readonly [string, () => readonly string[]])[] = [
    ['alpine-base', () => ['alpine-base']],
    ['openssh', () => ['openssh']],
    ['wget openssl doas', () => ['wget', 'openssl', 'doas']],
    ['as many release packages at once as there can be', () => everything],
  ]

  for (const [name, packages] of sets) {
    test(`${name}: tree, database and scripts`, async () => {
      const ours = join(directory, `ours-${name}`)
      const theirs = join(directory, `theirs-${name}`)
      const built = await image()
        .from(release)
        .arch('x86_64')
        .add(packages())
        .build({ store: join(directory, 'store') })
      await built.writeLayout(join(directory, 'layout'), { tag: 'set' })
      run('umoci', ['unpack', '--image', `${join(directory, 'layout')}:set`, ours])
      apk.install(theirs, packages())

      const root = join(ours, 'rootfs')
      const expected = treeOfDirectory(theirs)
      expect(unwantedDifferences(treeOfDirectory(root), expected)).toEqual([])
      await built.load({ tag: 'undistro/set:test' })
      const exported = await treeOfImage('undistro/set:test')
      expect(unwantedDifferences(withoutDockers(exported), withoutDockers(expected))).toEqual([])

      const database = (of: string): string => readFileSync(join(of, 'lib/apk/db/installed'), 'utf8')
      const records = installedRecords(database(root))
      const withoutFiles = (item: string): boolean =>
        records.get(item)?.includes('\nr:') === true && !records.get(item)?.includes('\nF:')
      expect(Object.fromEntries(records)).toEqual(Object.fromEntries(installedRecords(database(theirs), withoutFiles)))

      const scripts = (of: string): unknown =>
        [...readTarFiles(readFileSync(join(of, 'lib/apk/db/scripts.tar')))].map(([path, bytes]) => [
          path,
          bytes.toString(),
        ])
      expect(scripts(root)).toEqual(scripts(theirs))
    })
  }

  test('the largest set has nearly all of the 100 packages', () => {
    expect(everything.length).toBeGreaterThan(85)
  })

  test('packages come in the order in which apk installs them', async () => {
    const lock = await image()
      .from(release)
      .arch('x86_64')
      .add(everything)
      .resolve({ store: join(directory, 'store') })
    const emptyRoot = join(directory, 'empty-root')
    apk.install(emptyRoot, [])
    const order = apk.simulate(emptyRoot, everything)
    expect(lock.packages.map(({ name, version }) => `${name}-${version}`)).toEqual(order)
  })

  /** Adds the repository's packages one after another, leaving out those that conflict with the ones before. */
  async function installableTogether(): Promise<readonly string[]> {
    const names = readdirSync(join(releaseRepository, 'x86_64'))
      .filter(file => file.endsWith('.apk'))
      .map(file => file.replace(/-\d[^-]*-r\d+\.apk$/, ''))
      .sort()
    let chosen: readonly string[] = []
    for (const name of names) {
      const tried = [...chosen, name]
      try {
        await image()
          .from(release)
          .arch('x86_64')
          .add(tried)
          .resolve({ store: join(directory, 'store') })
        chosen = tried
      } catch (error) {
        if (!UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) throw error
      }
    }
    return chosen
  }
})
