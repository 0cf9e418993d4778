import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { type IndexPackage, readIndex } from '../../src/apk/index.js'
import { UndistroError } from '../../src/errors/index.js'
import { type Repository, solve } from '../../src/solver/index.js'
import { changeLine, changeOfCommand } from '../support/apk-command.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

/** A line of transitions.jsonl: a command on a root, and the changes that apk 2.14 and apk 3 made. */
interface Transition {
  readonly id: number
  readonly world: readonly string[]
  /** Labels, in the order of the database. */
  readonly installed: readonly string[]
  readonly args: readonly string[]
  readonly v2: Outcome
  readonly v3: Outcome
}

interface Outcome {
  readonly ok: boolean
  /** Kind, name and versions. */
  readonly changes: readonly (readonly string[])[]
}

describeWithSharedData('changes of roots that the real apk made', () => {
  const transitions: readonly Transition[] = readFileSync(sharedData('alpine/v3.19/solver/transitions.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  let repositories: readonly Repository[]
  const records = new Map<string, IndexPackage>()

  beforeAll(async () => {
    const read = async (name: string) =>
      readIndex(readFileSync(sharedData('alpine/v3.19', name, 'x86_64/APKINDEX.tar.gz')), { keys: 'unverified' })
    const [main, community, release] = await Promise.all([read('main'), read('community'), read('release')])
    repositories = [{ index: main }, { index: community }]
    for (const record of release.packages) records.set(`${record.name}-${record.version}`, record)
  })

  function recordOf(label: string): IndexPackage {
    const record = records.get(label)
    if (record === undefined) throw new Error(`the release has no ${label}`)
    return record
  }

  it('has 30 of them', () => {
    expect(transitions).toHaveLength(30)
  })

  it.each([
    ['apk2', 'v2'],
    ['apk3', 'v3'],
  ] as const)('answers like %s, change by change', (compat, version) => {
    for (const { id, world, installed, args, [version]: theirs } of transitions) {
      const request = {
        world,
        repositories,
        installed: installed.map(recordOf),
        arch: 'x86_64',
        compat,
        strategy: 'apk' as const,
      }
      let ours: readonly string[] | undefined
      try {
        ours = solve({ ...request, ...changeOfCommand(args) }).changes.map(changeLine)
      } catch (error) {
        if (!UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) throw error
      }
      const lines = theirs.ok ? theirs.changes.map(change => change.join(' ')) : undefined
      expect({ id, args, changes: ours }).toEqual({ id, args, changes: lines })
    }
  })
})
