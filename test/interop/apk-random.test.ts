import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { image, UndistroError } from '../../src/index.js'
import { run } from '../support/commands.js'
import { treeOfDirectory } from '../support/file-tree.js'
import { RealApk } from '../support/real-apk.js'
import {
  suiteDirectory,
  type TestPackage,
  testFile,
  testKey,
  testTime,
  writeRepository,
} from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'
import { installedRecords, unwantedDifferences } from '../support/wanted-differences.js'

const rounds = 60
const names = ['aa', 'bb', 'cc', 'dd']
const attributes = fc.record({
  mode: fc.constantFrom(0o755, 0o700, 0o555, 0o750, 0o1777, 0o2755, 0o4755),
  uid: fc.constantFrom(0, 0, 1, 7),
  gid: fc.constantFrom(0, 0, 3),
})
const directories = ['d0', 'd0/e0', 'd0/e1', 'd1']

const directoryEntry = fc
  .tuple(fc.constantFrom(...directories), attributes)
  .map(([path, given]) => ({ type: 'directory', path, mtime: testTime, ...given }) as const)
const fileEntry = fc
  .tuple(fc.constantFrom(...directories), fc.integer({ min: 0, max: 9 }), fc.string({ maxLength: 8 }), attributes)
  .map(([directory, number, text, given]) => testFile(`${directory}/f${number}`, text, given))
const linkEntry = fc
  .tuple(fc.constantFrom(...directories), fc.integer({ min: 0, max: 9 }), fc.constantFrom('../d1/f0', '/d0', 'nowhere'))
  .map(
    ([directory, number, target]) =>
      ({
        type: 'symlink',
        path: `${directory}/l${number}`,
        target,
        mode: 0o777,
        uid: 0,
        gid: 0,
        mtime: testTime,
      }) as const,
  )
/** At least one directory: apk 2.14 spoils the records of packages that own nothing, see `installedRecords`. */
const entriesArbitrary = fc
  .uniqueArray(fc.oneof(directoryEntry, fileEntry, linkEntry), { selector: ({ path }) => path, maxLength: 12 })
  .filter(entries => entries.length > 0)

/** Packages that meet in their paths, some of which may take each other's files. */
const packages: fc.Arbitrary<readonly TestPackage[]> = fc.tuple(
  ...names.map(name =>
    fc.record({
      name: fc.constant(name),
      origin: fc.constantFrom(name, name, 'shared'),
      replaces: fc.subarray(names.filter(other => other !== name).map(other => `${other}<2`)),
      replacesPriority: fc.constantFrom(undefined, 1, 2),
      entries: entriesArbitrary,
    }),
  ),
)

describeWithSharedData('random packages give the root that the real apk makes', () => {
  let directory: string
  let apk: RealApk

  beforeAll(async () => {
    directory = await suiteDirectory()
    apk = await RealApk.assemble(join(directory, 'apk'))
    mkdirSync(join(directory, 'keys'))
    writeFileSync(join(directory, 'keys', testKey().trusted.name), testKey().trusted.pem)
  })

  test(`${rounds} sets, equal in tree and database, or refused by both`, async () => {
    let [made, refused] = [0, 0]
    await fc.assert(
      fc.asyncProperty(packages, async set => {
        const round = join(directory, String(made + refused))
        const { directory: repository } = await writeRepository(join(round, 'repository'), set)
        const declared = image()
          .repository(repository, { keys: [testKey().trusted] })
          .arch('x86_64')
          .add(names)
        const built = await declared.build({ store: join(round, 'store') }).catch((error: unknown) => error)
        if (UndistroError.is(built, 'UNDISTRO_CONFLICT_FILE')) {
          expect(() =>
            apk.install(join(round, 'theirs'), names, { repository, keys: join(directory, 'keys') }),
          ).toThrow('trying to overwrite')
          refused++
          return
        }
        if (built instanceof Error) throw built
        apk.install(join(round, 'theirs'), names, { repository, keys: join(directory, 'keys') })
        await declared
          .build({ store: join(round, 'store') })
          .then(image => image.writeLayout(join(round, 'layout'), { tag: 'set' }))
        run('umoci', ['unpack', '--image', `${join(round, 'layout')}:set`, join(round, 'ours')])
        const ours = join(round, 'ours', 'rootfs')
        expect(unwantedDifferences(treeOfDirectory(ours), treeOfDirectory(join(round, 'theirs')))).toEqual([])
        const database = (root: string): string => readFileSync(join(root, 'lib/apk/db/installed'), 'utf8')
        const records = installedRecords(database(ours))
        expect(Object.fromEntries(records)).toEqual(
          Object.fromEntries(installedRecords(database(join(round, 'theirs')))),
        )
        made++
      }),
      { numRuns: rounds, endOnFailure: true },
    )
    console.log(`${made} sets installed alike, ${refused} refused by both`)
    expect(made).toBeGreaterThan(5)
    expect(refused).toBeGreaterThan(5)
  })
})
