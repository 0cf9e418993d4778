import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PackageEntry } from '../../src/apk/index.js'
import { ConflictError } from '../../src/errors/index.js'
import type { PathChange } from '../../src/rootfs/index.js'
import type { LayersSpec } from '../../src/spec/index.js'
import { Store } from '../../src/store/index.js'
import { applyLayers, describeTree } from '../support/layer-applier.js'
import { planRead } from '../support/layers.js'
import { type TestPackage, temporaryDirectory, testFile, testTime } from '../support/repository.js'
import { type ReadTestPackage, readTestPackage, rootOfRead } from '../support/root.js'

// Few paths, so that packages meet. Some are directories whenever they are there, the others never, with exceptions that
// path changes make; below `lib` a link may stand in the way.
const directories = ['d', 'd/e', 'lib', 'usr', 'usr/lib', '.hidden']
const leaves = [
  'x',
  'd/x',
  'd/y',
  'd/e/x',
  'lib/x',
  'lib/y',
  'usr/lib/x',
  'usr/x',
  '.dummy',
  '.wh.d',
  '.hidden/x',
  'd/.keep_d',
]

const mode = fc.constantFrom(0o644, 0o755, 0o700, 0o1777, 0o4755)
const owner = fc.record({ uid: fc.constantFrom(0, 0, 5), gid: fc.constantFrom(0, 0, 6) })
const uname = fc.constantFrom(undefined, undefined, 'app')
const xattrs = fc.constantFrom(undefined, undefined, { 'user.a': 'MQ==' }, { 'user.a': 'Mg==', 'user.b': 'MQ==' })
const mtime = fc.constantFrom(testTime, testTime + 1)

const attributes = fc
  .record({ mode, owner, uname, mtime })
  .map(({ owner, uname, ...rest }) => ({ ...rest, ...owner, ...(uname !== undefined && { uname }) }))

const directory = fc
  .tuple(fc.constantFrom(...directories), attributes)
  .map(([path, own]): PackageEntry => ({ ...own, type: 'directory', path }))

const leaf = fc
  .tuple(
    fc.constantFrom(...leaves),
    attributes,
    fc.constantFrom('file', 'file', 'file', 'symlink', 'hardlink'),
    fc.constantFrom('', '1', '2', 'x', '../d/x'),
    xattrs,
  )
  .map(([path, own, type, text, xattrs]): PackageEntry => {
    if (type === 'symlink') return { ...own, type, path, target: text || '/d', mode: 0o777 }
    if (type === 'hardlink') return { ...own, type, path, target: '' }
    return { ...testFile(path, text), ...own, ...(xattrs && { xattrs }) } as PackageEntry
  })

const contents = fc
  .tuple(
    fc.uniqueArray(directory, { selector: ({ path }) => path, maxLength: 3 }),
    fc.uniqueArray(leaf, { selector: ({ path }) => path, maxLength: 5 }),
  )
  .map(([some, others]) => [...some, ...withLinkTargets(others)])

const packages = fc
  .array(
    fc.record({
      entries: contents,
      origin: fc.constantFrom('one', 'two'),
      replaces: fc.subarray(['p0', 'p1', 'p2', 'p3', 'p4<2']),
      replacesPriority: fc.constantFrom(undefined, 1, 2),
    }),
    { maxLength: 5 },
  )
  .map(items => items.map((item, index): TestPackage => ({ ...item, name: `p${index}` })))

/** A distribution's own: accounts, and perhaps a link in the place of a directory. */
const base = fc.constantFrom<TestPackage[]>(
  { name: 'base', files: { 'etc/passwd': 'app:x:50:50::/:/bin/sh\n' } },
  {
    name: 'base',
    entries: [
      { type: 'directory', path: 'usr/lib', mode: 0o755, uid: 0, gid: 0, mtime: testTime },
      { type: 'symlink', path: 'lib', target: 'usr/lib', mode: 0o777, uid: 0, gid: 0, mtime: testTime },
    ],
  },
)

const path = fc.constantFrom(
  '/new',
  ...[...directories, ...leaves].filter(name => name !== '.wh.d').map(name => `/${name}`),
)
const given = fc.record({ mode: fc.option(mode, { nil: undefined }), uid: fc.constantFrom(undefined, 7) })
const change: fc.Arbitrary<PathChange> = fc.oneof(
  fc.record({ type: fc.constant('remove' as const), path }),
  fc
    .tuple(path, given, fc.boolean())
    .map(([path, own, recursive]) => ({ ...own, type: 'permissions' as const, path, recursive })),
  fc.tuple(path, given).map(([path, own]) => ({ ...own, type: 'directory' as const, path })),
  fc
    .tuple(path, fc.constantFrom('/d', 'x', '../usr'))
    .map(([path, target]) => ({ type: 'symlink' as const, path, target })),
  fc.tuple(path, path, given).map(([path, target, own]) => ({ ...own, type: 'hardlink' as const, path, target })),
  fc.tuple(path, given, fc.constantFrom('new', '1')).map(([path, own, text]) => ({
    ...own,
    type: 'file' as const,
    path,
    size: text.length,
    content: { kind: 'bytes' as const, bytes: Buffer.from(text) },
  })),
)

const policy: fc.Arbitrary<LayersSpec> = fc.oneof(
  fc.record({
    policy: fc.constantFrom('packages' as const, 'origin' as const),
    budget: fc.constantFrom(undefined, 1, 2, 3),
  }),
  fc.constant({ policy: 'single' as const }),
)

test('layers laid over each other give exactly the tree that was planned', async () => {
  await fc.assert(
    fc.asyncProperty(
      base,
      packages,
      fc.array(change, { maxLength: 4 }),
      policy,
      async (base, others, changes, policy) => {
        const read = await withoutConflicts([base, ...others])
        const planned = planRead(read, policy, { paths: applicable(read, changes) })
        const store = await Store.open(await temporaryDirectory())
        const layers = await planned.store(store)
        const digests = layers.map(({ digest }) => digest)
        expect(await applyLayers(store, digests)).toEqual(describeTree(planned.root.tree))
        for (const [index, layer] of planned.plans.entries()) {
          if (layer.kind === 'package') expect(digests[index]).toBe(`sha256:${layer.package.datahash}`)
        }
      },
    ),
    { numRuns: 100 },
  )
})

/** Entries whose hard links lead to the first file, as its attributes say; without a file there are no hard links. */
function withLinkTargets(entries: readonly PackageEntry[]): readonly PackageEntry[] {
  const file = entries.find(({ type }) => type === 'file')
  return entries.flatMap((entry): PackageEntry[] => {
    if (entry.type !== 'hardlink') return [entry]
    if (file === undefined) return []
    const { mode, uid, gid, uname, mtime } = file
    return [{ type: 'hardlink', path: entry.path, target: file.path, mode, uid, gid, uname, mtime }]
  })
}

/** The packages in their order, without those that conflict with the ones before. */
async function withoutConflicts(packages: readonly TestPackage[]): Promise<readonly ReadTestPackage[]> {
  const kept: ReadTestPackage[] = []
  for (const item of packages) {
    const read = await readTestPackage(item)
    if (succeeds(() => rootOfRead([...kept, read].map(({ root }) => root)))) kept.push(read)
  }
  return kept
}

/** The changes in their order, without those that cannot be made after the ones before. */
function applicable(read: readonly ReadTestPackage[], changes: readonly PathChange[]): readonly PathChange[] {
  const packages = read.map(({ root }) => root)
  const kept: PathChange[] = []
  for (const item of changes) if (succeeds(() => rootOfRead(packages, { paths: [...kept, item] }))) kept.push(item)
  return kept
}

function succeeds(make: () => unknown): boolean {
  try {
    make()
    return true
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
}
