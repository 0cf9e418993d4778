import { describe, expect, test } from 'vitest'
import { checksumOf, type PackageEntry } from '../../../src/apk/index.js'
import type { ReadonlyTree, RootFilesystem } from '../../../src/rootfs/index.js'
import { failure } from '../../support/failures.js'
import { type TestPackage, testFile, testTime } from '../../support/repository.js'
import { rootOf, textOf } from '../../support/root.js'

const owned = { uid: 0, gid: 0, mtime: testTime }
const directory = (path: string, mode: number, more: { uid?: number; gid?: number } = {}): PackageEntry => ({
  ...owned,
  type: 'directory',
  path,
  mode,
  ...more,
})
const symlink = (path: string, target: string): PackageEntry => ({
  ...owned,
  type: 'symlink',
  path,
  target,
  mode: 0o777,
})
const hardlink = (path: string, target: string): PackageEntry => ({
  ...owned,
  type: 'hardlink',
  path,
  target,
  mode: 0o644,
})

async function treeOf(...packages: readonly TestPackage[]): Promise<ReadonlyTree> {
  return (await rootOf(packages)).tree
}

/** The paths that a package owns in the end. */
function ownedBy({ installed }: RootFilesystem, name: string): readonly string[] {
  return installed.find(item => item.package.info.name === name)?.entries.map(({ path }) => path) ?? []
}

describe('a package', () => {
  test('lies in the tree as its entries say, and its contents are found by its data', async () => {
    const xattrs = { 'security.capability': 'AQAAAg==' }
    const root = await rootOf([
      {
        name: 'a',
        entries: [
          { ...testFile('bin/a', 'a', { mode: 0o4755, uid: 5, gid: 6 }), xattrs },
          symlink('bin/b', 'a'),
          hardlink('bin/c', 'bin/a'),
        ],
      },
    ])
    const datahash = root.installed[0]?.package.datahash
    expect(root.tree.get('bin')).toMatchObject({ type: 'directory', owner: 'a' })
    expect(root.tree.get('bin/a')).toMatchObject({
      ...{ type: 'file', mode: 0o4755, uid: 5, gid: 6, mtime: testTime, size: 1, owner: 'a', xattrs },
      content: { kind: 'package', datahash, path: 'bin/a' },
    })
    expect(root.tree.get('bin/b')).toMatchObject({ type: 'symlink', target: 'a', owner: 'a' })
    expect(root.tree.get('bin/c')).toMatchObject({ type: 'hardlink', target: 'bin/a', owner: 'a' })
  })

  test('leaves out what apk does not install', async () => {
    const root = await rootOf([
      { name: 'a', files: { '.dummy': '', '.dir/x': '', 'usr/.keep_dir': '', 'usr/.shown': '' } },
    ])
    expect(ownedBy(root, 'a')).toEqual(['usr', 'usr/.shown'])
    expect(root.tree.get('.dummy')).toBeUndefined()
  })
})

describe('a directory of several packages', () => {
  const shared = async (...entries: readonly PackageEntry[]): Promise<ReadonlyTree> =>
    treeOf(...entries.map((entry, index) => ({ name: `p${index}`, entries: [entry] })))

  test('has the mode that all of them allow', async () => {
    const tree = await shared(directory('d', 0o755), directory('d', 0o1770), directory('d', 0o1757))
    expect(tree.get('d')?.mode).toBe(0o750)
  })

  test.each([
    [directory('d', 0o700), directory('d', 0o755, { uid: 5 })],
    [directory('d', 0o755, { uid: 5 }), directory('d', 0o700)],
    [directory('d', 0o700, { gid: 1 }), directory('d', 0o755, { gid: 2 })],
    [directory('d', 0o755, { gid: 2 }), directory('d', 0o700, { gid: 1 })],
  ])('has the lowest owner and the mode of that: %#', async (one, two) => {
    const lowest = [one, two].find(({ mode }) => mode === 0o700)
    expect((await shared(one, two)).get('d')).toMatchObject({ mode: 0o700, uid: lowest?.uid, gid: lowest?.gid })
  })

  test('is owned by each of them', async () => {
    const root = await rootOf([
      { name: 'a', files: { 'd/a': '' } },
      { name: 'b', files: { 'd/b': '' } },
    ])
    expect([ownedBy(root, 'a'), ownedBy(root, 'b')]).toEqual([
      ['d', 'd/a'],
      ['d', 'd/b'],
    ])
  })

  test('that apk makes before any package keeps what apk gives it', async () => {
    const tree = await shared(directory('tmp', 0o755), directory('proc', 0o755, { uid: 5 }), directory('var', 0o700))
    expect(['tmp', 'proc', 'var'].map(path => tree.get(path))).toMatchObject([
      { mode: 0o1777 },
      { mode: 0o555, uid: 0 },
      { mode: 0o755 },
    ])
  })
})

describe('a path that two packages have', () => {
  const a: TestPackage = { name: 'a', version: '1.0-r0', files: { 'bin/x': 'a' } }
  const b: TestPackage = { name: 'b', version: '2.0-r0', files: { 'bin/x': 'b' } }
  const ownerOf = async (first: TestPackage, second: TestPackage): Promise<string | undefined> =>
    (await treeOf(first, second)).get('bin/x')?.owner

  test('is an error that names both and the path', async () => {
    await expect(treeOf(a, b)).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_FILE', {
        place: { path: 'bin/x' },
        message: 'packages a-1.0-r0 and b-2.0-r0 both own',
      }),
    )
  })

  test('is an error also when both have the same content', async () => {
    await expect(treeOf(a, { ...a, name: 'b' })).rejects.toThrow(failure('UNDISTRO_CONFLICT_FILE'))
  })

  test('goes to the later one of the same origin', async () => {
    expect(await ownerOf({ ...a, origin: 'o' }, { ...b, origin: 'o' })).toBe('b')
  })

  test('does not go by an origin that neither has', async () => {
    await expect(treeOf({ ...a, origin: undefined }, { ...b, origin: undefined })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_FILE'),
    )
  })

  test('goes to the one that replaces the other, first or later', async () => {
    expect(await ownerOf(a, { ...b, replaces: ['a'] })).toBe('b')
    expect(await ownerOf({ ...a, replaces: ['b'] }, b)).toBe('a')
  })

  test('goes to the one that replaces this version of the other', async () => {
    expect(await ownerOf(a, { ...b, replaces: ['a<2'] })).toBe('b')
    await expect(treeOf(a, { ...b, replaces: ['a>=2'] })).rejects.toThrow(failure('UNDISTRO_CONFLICT_FILE'))
  })

  test('does not go to one that replaces what the other only provides', async () => {
    await expect(treeOf({ ...a, provides: ['v=1'] }, { ...b, replaces: ['v'] })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_FILE'),
    )
  })

  test.each([
    [1, 2, 'b'],
    [2, 1, 'a'],
    [2, 2, 'b'],
    [undefined, 1, 'b'],
    [1, undefined, 'a'],
    [undefined, undefined, 'b'],
  ])('goes by priority when each replaces the other: %s and %s', async (ours, theirs, winner) => {
    const first = { ...a, replaces: ['b'], replacesPriority: ours }
    expect(await ownerOf(first, { ...b, replaces: ['a'], replacesPriority: theirs })).toBe(winner)
  })

  test('belongs to the winner alone', async () => {
    const root = await rootOf([a, { ...b, replaces: ['a'] }])
    expect([ownedBy(root, 'a'), ownedBy(root, 'b')]).toEqual([['bin'], ['bin', 'bin/x']])
    expect(textOf(root, 'lib/apk/db/installed')).toMatch(/P:a\n((?!R:).)*P:b\n.*R:x\n/s)
  })

  test('may be a link in one of them', async () => {
    const tree = await treeOf(a, { name: 'b', entries: [symlink('bin/x', 'y')], replaces: ['a'] })
    expect(tree.get('bin/x')).toMatchObject({ type: 'symlink', owner: 'b' })
  })

  test.each<[string, PackageEntry, PackageEntry]>([
    ['a directory and then a file', directory('x', 0o755), testFile('x', '')],
    ['a file and then a directory', testFile('x', ''), directory('x', 0o755)],
    ['a directory and then a link', directory('x', 0o755), symlink('x', 'y')],
    ['a link to nothing and then a directory', symlink('x', 'y'), directory('x', 0o755)],
  ])('is never %s, whatever they state', async (_, one, two) => {
    const packages = [
      { name: 'a', origin: 'o', entries: [one] },
      { name: 'b', origin: 'o', entries: [two], replaces: ['a'] },
    ]
    await expect(treeOf(...packages)).rejects.toThrow(failure('UNDISTRO_CONFLICT_TYPE', { place: { path: 'x' } }))
  })
})

describe('a link in the place of a directory', () => {
  const merged: TestPackage = { name: 'merged', entries: [directory('usr/lib', 0o755), symlink('lib', 'usr/lib')] }

  test('leads what other packages have below it, and these are marked', async () => {
    const root = await rootOf([
      merged,
      { name: 'a', entries: [testFile('lib/x', 'x'), hardlink('lib/y', 'lib/x')] },
      { name: 'b', files: { 'usr/lib/z': 'z' } },
    ])
    expect(root.tree.get('lib')).toMatchObject({ type: 'symlink' })
    expect(root.tree.get('usr/lib/x')).toMatchObject({ owner: 'a', content: { path: 'lib/x' } })
    expect(root.tree.get('usr/lib/y')).toMatchObject({ type: 'hardlink', target: 'usr/lib/x' })
    expect(ownedBy(root, 'a')).toEqual(['usr/lib', 'usr/lib/x', 'usr/lib/y'])
    expect(root.installed.map(item => item.relocated)).toEqual([false, true, false])
  })

  test('makes two names of a file one', async () => {
    const { tree } = await rootOf([
      merged,
      { name: 'a', entries: [testFile('lib/x', 'x'), hardlink('usr/lib/x', 'lib/x')] },
    ])
    expect(tree.get('usr/lib/x')).toMatchObject({ type: 'file', owner: 'a', content: { path: 'lib/x' } })
  })

  test.each([testFile('usr/lib/x', 'other'), symlink('usr/lib/x', '../../lib/x')])(
    'does not make two files of a package one',
    async entry => {
      const packages = [merged, { name: 'a', entries: [testFile('lib/x', 'x'), entry] }]
      await expect(treeOf(...packages)).rejects.toThrow(
        failure('UNDISTRO_CONFLICT_FILE', { place: { package: 'a-1.0-r0', path: 'usr/lib/x' } }),
      )
    },
  )

  test('may be absolute, and lead to another link', async () => {
    const tree = await treeOf(
      { name: 'links', entries: [directory('r/s', 0o755), symlink('p', '/q'), symlink('q', './r/../r/s')] },
      { name: 'a', files: { 'p/x': '' } },
    )
    expect(tree.get('r/s/x')?.owner).toBe('a')
  })

  test('is followed before the ".." behind it', async () => {
    const tree = await treeOf(
      {
        name: 'links',
        entries: [directory('r/s', 0o755), symlink('q', 'r/s'), symlink('p', 'q/..'), symlink('o', './p/../r/.')],
      },
      { name: 'a', files: { 'p/x': '', 'o/y': '' } },
    )
    expect([tree.get('r/x')?.owner, tree.get('r/y')?.owner]).toEqual(['a', 'a'])
  })

  test('brings files into conflict that lie apart in their packages', async () => {
    const packages = [merged, { name: 'a', files: { 'usr/lib/x': '1' } }, { name: 'b', files: { 'lib/x': '2' } }]
    await expect(treeOf(...packages)).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_FILE', { place: { path: 'usr/lib/x' }, message: 'a-1.0-r0 and b-1.0-r0' }),
    )
  })

  test('is not followed where it is the package’s own path', async () => {
    const tree = await treeOf(merged, { name: 'a', origin: 'merged', entries: [symlink('lib', 'elsewhere')] })
    expect(tree.get('lib')).toMatchObject({ type: 'symlink', target: 'elsewhere', owner: 'a' })
  })

  test('is an error where it leads in a circle', async () => {
    const packages = [
      { name: 'a', entries: [symlink('p', 'q'), symlink('q', 'p')] },
      { name: 'b', files: { 'p/x': '' } },
    ]
    await expect(treeOf(...packages)).rejects.toThrow(failure('UNDISTRO_CONFLICT_PATH', { message: 'circle' }))
  })
})

describe('hard links', () => {
  const a: TestPackage = {
    name: 'a',
    entries: [testFile('file', 'ours'), hardlink('link', 'file'), hardlink('more', 'file')],
  }
  const checksum = checksumOf(Buffer.from('ours'))

  test('keep their file when another package takes its path', async () => {
    const root = await rootOf([a, { name: 'b', files: { file: 'theirs' }, replaces: ['a'] }])
    expect(root.tree.get('file')).toMatchObject({ owner: 'b', size: 6 })
    expect(root.tree.get('link')).toMatchObject({ type: 'file', owner: 'a', size: 4, content: { path: 'file' } })
    expect(root.tree.get('more')).toMatchObject({ type: 'hardlink', owner: 'a', target: 'link' })
    expect(textOf(root, 'lib/apk/db/installed')).toContain(`F:\nR:link\nZ:${checksum}\nR:more\nZ:${checksum}\n`)
  })

  test('have their file when another package keeps its path', async () => {
    const root = await rootOf([{ name: 'b', files: { file: 'theirs' }, replaces: ['a'] }, a])
    expect(root.tree.get('file')).toMatchObject({ owner: 'b', size: 6 })
    expect(root.tree.get('link')).toMatchObject({ type: 'file', owner: 'a', size: 4, content: { path: 'file' } })
    expect(root.tree.get('more')).toMatchObject({ type: 'hardlink', owner: 'a', target: 'link' })
    expect(root.installed.map(item => item.relocated)).toEqual([false, false])
  })

  test('lead to their file when another package takes one of them', async () => {
    const { tree } = await rootOf([a, { name: 'b', files: { link: 'theirs' }, replaces: ['a'] }])
    expect(tree.get('link')).toMatchObject({ type: 'file', owner: 'b' })
    expect(tree.get('more')).toMatchObject({ type: 'hardlink', target: 'file' })
    expect(tree.get('file')).toMatchObject({ owner: 'a', size: 4 })
  })
})

describe('owners by name', () => {
  const accounts: TestPackage = {
    name: 'accounts',
    files: { 'etc/passwd': 'app:x:50:60::/:/bin/sh\n', 'etc/group': 'team:x:70:\n' },
  }
  const named: TestPackage = {
    name: 'a',
    entries: [
      { ...testFile('x', '', { uid: 1, gid: 2 }), uname: 'app', gname: 'team' },
      { ...directory('y', 0o700, { uid: 1, gid: 2 }), uname: 'app', gname: 'unknown' },
    ],
  }

  test('are those of the accounts that are there, else the numbers hold', async () => {
    const root = await rootOf([accounts, named])
    expect(root.tree.get('x')).toMatchObject({ uid: 50, gid: 70 })
    expect(root.tree.get('y')).toMatchObject({ uid: 50, gid: 2 })
    expect(textOf(root, 'lib/apk/db/installed')).toContain('M:50:2:700\n')
  })

  test('are not those of accounts that come later', async () => {
    const tree = await treeOf(named, accounts)
    expect(tree.get('x')).toMatchObject({ uid: 1, gid: 2 })
  })
})
