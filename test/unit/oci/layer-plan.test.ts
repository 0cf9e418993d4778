import { describe, expect, test } from 'vitest'
import type { PackageEntry } from '../../../src/apk/index.js'
import type { PathChange } from '../../../src/rootfs/index.js'
import { failure } from '../../support/failures.js'
import { describeTree } from '../../support/layer-applier.js'
import { applied, type Planned, plan, shapeOf } from '../../support/layers.js'
import { type TestPackage, testFile, testTime } from '../../support/repository.js'

const owned = { uid: 0, gid: 0, mtime: testTime }
const directory = (path: string, mode: number): PackageEntry => ({ ...owned, type: 'directory', path, mode })
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

/** What apk's own state takes in every state layer. */
const apkState = [
  ...['dev', 'etc', 'etc/apk', 'etc/apk/arch', 'etc/apk/world', 'lib', 'lib/apk', 'lib/apk/db'],
  ...['installed', 'lock', 'scripts.tar', 'triggers'].map(name => `lib/apk/db/${name}`),
  ...['proc', 'tmp', 'var', 'var/cache', 'var/cache/apk', 'var/cache/misc'],
]

/** What a layer that is made has beside apk's state. */
function madeOf({ plans }: Planned, index: number): { nodes: readonly string[]; whiteouts: readonly string[] } {
  const layer = plans.at(index)
  if (layer?.kind !== 'made') throw new Error(`layer ${index} is not made but ${layer?.kind}`)
  const nodes = layer.nodes.map(({ path }) => path).filter(path => !apkState.includes(path))
  return { nodes, whiteouts: layer.whiteouts }
}

const remove = (path: string): PathChange => ({ type: 'remove', path })

/** Plans by the default policy, and sees to it that the layers give the tree. */
async function sound(packages: readonly TestPackage[], paths: readonly PathChange[] = []): Promise<Planned> {
  const planned = await plan(packages, { policy: 'packages' }, { paths })
  expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  return planned
}

describe('by the policy "packages"', () => {
  test('each package is a layer, its data as it is, in install order, and the state is the last', async () => {
    const planned = await sound([
      { name: 'b', files: { 'usr/b': 'b' } },
      { name: 'a', files: { 'usr/a': 'a' } },
    ])
    expect(shapeOf(planned)).toEqual(['b', 'a', 'state'])
    expect(madeOf(planned, -1)).toEqual({ nodes: [], whiteouts: [] })
  })

  test('the state layer has all of apk’s state, and without packages nothing else', async () => {
    const planned = await sound([])
    expect(shapeOf(planned)).toEqual(['state'])
    const [state] = planned.plans
    expect(state?.kind === 'made' && state.nodes.map(({ path }) => path)).toEqual(apkState)
  })

  test('a package with nothing to show has no layer', async () => {
    const planned = await sound([
      { name: 'empty' },
      { name: 'meta', files: { '.dummy': '' } },
      { name: 'a', files: { a: '' } },
    ])
    expect(shapeOf(planned)).toEqual(['a', 'state'])
  })

  test('what apk does not install is hidden', async () => {
    const planned = await sound([{ name: 'a', files: { a: '', '.dummy': '', '.dir/x': '', 'usr/.keep_it': '' } }])
    expect(shapeOf(planned)).toEqual(['a', 'state'])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['usr'], whiteouts: ['.dir', '.dummy', 'usr/.keep_it'] })
  })

  test('a directory is repeated where the layers show it differently', async () => {
    const planned = await sound([
      { name: 'a', entries: [directory('d', 0o755), directory('same', 0o700)] },
      { name: 'b', entries: [directory('d', 0o750), directory('same', 0o700)] },
      { name: 'c', entries: [directory('d', 0o755), directory('same', 0o700)] },
    ])
    expect(planned.root.tree.get('d')?.mode).toBe(0o750)
    expect(madeOf(planned, -1)).toEqual({ nodes: ['d'], whiteouts: [] })
  })

  test('what a package says of apk’s own directories is set right again', async () => {
    const planned = await sound([{ name: 'a', entries: [directory('tmp', 0o755)] }])
    const [, state] = planned.plans
    const tmp = state?.kind === 'made' ? state.nodes.find(({ path }) => path === 'tmp') : undefined
    expect(tmp?.mode).toBe(0o1777)
  })

  test('a file is repeated where a later layer has another that does not win', async () => {
    const planned = await sound([
      { name: 'a', files: { 'bin/x': 'ours' }, replaces: ['b'] },
      { name: 'b', files: { 'bin/x': 'theirs' } },
    ])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['bin', 'bin/x'], whiteouts: [] })
  })

  test('nothing is repeated where the later layer wins', async () => {
    const planned = await sound([
      { name: 'a', files: { 'bin/x': 'ours' } },
      { name: 'b', files: { 'bin/x': 'theirs' }, replaces: ['a'] },
    ])
    expect(madeOf(planned, -1)).toEqual({ nodes: [], whiteouts: [] })
  })

  test('a file with an owner by name is repeated with the number it has here', async () => {
    const named = { ...testFile('x', '', { uid: 1, gid: 1 }), uname: 'app' }
    const planned = await sound([
      { name: 'accounts', files: { 'etc/passwd': 'app:x:50:60::/:/bin/sh\n' } },
      { name: 'a', entries: [named, testFile('y', '')] },
    ])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['x'], whiteouts: [] })
  })

  test('removed paths are hidden, of a directory the directory alone', async () => {
    const packages = [{ name: 'a', files: { 'opt/d/one': '', 'opt/d/two': '', 'opt/e/three': '' } }]
    const planned = await sound(packages, [remove('/opt/d'), remove('/opt/e/three')])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['opt', 'opt/e'], whiteouts: ['opt/d', 'opt/e/three'] })
  })

  test('a link in the place of a removed directory needs nothing hidden', async () => {
    const packages = [{ name: 'a', files: { 'opt/d/one': '', 'opt/e': '' } }]
    const planned = await sound(packages, [remove('/opt/d'), { type: 'symlink', path: '/opt/d', target: 'e' }])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['opt', 'opt/d'], whiteouts: [] })
  })

  test('a directory in the place of a removed file needs nothing hidden', async () => {
    const packages = [{ name: 'a', files: { 'opt/d': '' } }]
    const planned = await sound(packages, [remove('/opt/d'), { type: 'directory', path: '/opt/d/e' }])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['opt', 'opt/d', 'opt/d/e'], whiteouts: [] })
  })

  test('a change of mode repeats the file with its parents', async () => {
    const change: PathChange = { type: 'permissions', path: '/usr/bin/a', mode: 0o4755 }
    const planned = await sound([{ name: 'a', files: { 'usr/bin/a': 'a', 'usr/bin/b': 'b' } }], [change])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['usr', 'usr/bin', 'usr/bin/a'], whiteouts: [] })
  })

  test('extended attributes stay', async () => {
    const xattrs = { 'user.one': Buffer.from('1').toString('base64'), 'user.two': Buffer.from('2').toString('base64') }
    const entry = { ...testFile('x', ''), xattrs }
    expect(madeOf(await sound([{ name: 'a', entries: [entry] }]), -1)).toEqual({ nodes: [], whiteouts: [] })
    const change: PathChange = { type: 'permissions', path: '/x', mode: 0o600 }
    expect(madeOf(await sound([{ name: 'a', entries: [entry] }], [change]), -1).nodes).toEqual(['x'])
  })
})

describe('hard links', () => {
  const a: TestPackage = {
    name: 'a',
    entries: [testFile('d/file', 'a'), hardlink('d/link', 'd/file'), hardlink('e/link', 'd/file')],
  }
  const all = ['d', 'd/file', 'd/link', 'e', 'e/link']

  test('of a package stay in its layer', async () => {
    expect(madeOf(await sound([a]), -1)).toEqual({ nodes: [], whiteouts: [] })
  })

  test.each(['/d/file', '/d/link', '/e/link'])('are repeated together when %s changes', async path => {
    const planned = await sound([a], [{ type: 'permissions', path, mode: 0o600 }])
    expect(madeOf(planned, -1).nodes).toEqual(all)
  })

  test('are repeated together with one that is added', async () => {
    const planned = await sound([a], [{ type: 'hardlink', path: '/new', target: '/e/link' }])
    expect(madeOf(planned, -1).nodes).toEqual([...all, 'new'])
  })

  test('that have lost a name are repeated without it', async () => {
    const planned = await sound([a], [remove('/d/file')])
    expect(madeOf(planned, -1)).toEqual({ nodes: ['d', 'd/link', 'e', 'e/link'], whiteouts: ['d/file'] })
  })

  test('whose file another package takes are a file of their own', async () => {
    const planned = await sound([a, { name: 'b', files: { 'd/file': 'b' }, replaces: ['a'] }])
    expect(madeOf(planned, -1).nodes).toEqual(['d', 'd/link', 'e', 'e/link'])
  })
})

describe('a relocated package', () => {
  const merged: TestPackage = { name: 'merged', entries: [directory('usr/lib', 0o755), symlink('lib', 'usr/lib')] }

  test('is written anew, with what it owns where that lies', async () => {
    const planned = await sound([
      merged,
      { name: 'a', files: { 'lib/x': 'x' } },
      { name: 'b', files: { 'usr/lib/y': 'y' } },
    ])
    expect(shapeOf(planned)).toEqual(['merged', '[a]', 'b', 'state'])
    expect(madeOf(planned, 1)).toEqual({ nodes: ['usr', 'usr/lib', 'usr/lib/x'], whiteouts: [] })
  })

  test('brings its empty directories', async () => {
    const planned = await sound([merged, { name: 'a', entries: [directory('lib/empty', 0o700)] }])
    expect(madeOf(planned, 1).nodes).toEqual(['usr', 'usr/lib', 'usr/lib/empty'])
  })
})

describe('names that hide others in a layer', () => {
  test.each(['packages', 'single'] as const)('cannot be in an image, by the policy %s', async policy => {
    await expect(plan([{ name: 'a', files: { 'usr/.wh.b': '' } }], { policy })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { package: 'a', path: '/usr/.wh.b' } }),
    )
  })

  test('that apk does not install keep a package from being a layer as it is', async () => {
    const planned = await sound([
      { name: 'a', files: { 'usr/a': '' } },
      { name: 'b', files: { 'usr/b': '', '.wh.usr': '', '.dir/.wh..wh..opq': '' } },
    ])
    expect(shapeOf(planned)).toEqual(['a', '[b]', 'state'])
    expect(madeOf(planned, 1).nodes).toEqual(['usr', 'usr/b'])
  })
})

describe('a shared layer', () => {
  test('has what its packages own, with the parents of that', async () => {
    const packages: TestPackage[] = [
      {
        name: 'a',
        origin: 'o',
        entries: [testFile('usr/bin/a', 'a'), directory('usr/empty', 0o700), testFile('.dummy', '')],
      },
      { name: 'b', origin: 'o', files: { 'usr/lib/b': 'b' } },
      { name: 'c', files: { 'usr/bin/a': 'c' }, replaces: ['a'] },
    ]
    const planned = await plan(packages, { policy: 'origin' })
    expect(shapeOf(planned)).toEqual(['[a b]', 'c', 'state'])
    expect(madeOf(planned, 0).nodes).toEqual(['usr', 'usr/bin', 'usr/empty', 'usr/lib', 'usr/lib/b'])
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })

  test('has no file that a directory of its packages gave way to', async () => {
    const packages = ['a', 'b'].map(name => ({ name, origin: 'o', entries: [directory(`opt/${name}`, 0o755)] }))
    const file: PathChange = { type: 'symlink', path: '/opt/a', target: 'b' }
    const planned = await plan(packages, { policy: 'origin' }, { paths: [remove('/opt/a'), file] })
    expect(madeOf(planned, 0).nodes).toEqual(['opt', 'opt/b'])
    expect(madeOf(planned, 1).nodes).toEqual(['opt', 'opt/a'])
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })
})

describe('by the policy "origin"', () => {
  test('packages of one source package share a layer, in the order of the first of them', async () => {
    const packages = ['a1', 'b1', 'a2', 'none', 'b2'].map(name => ({
      name,
      origin: name === 'none' ? undefined : name.slice(0, 1),
      files: { [`usr/${name}`]: name },
    }))
    const planned = await plan(packages, { policy: 'origin' })
    expect(shapeOf(planned)).toEqual(['[a1 a2]', '[b1 b2]', 'none', 'state'])
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })

  test('the budget joins the smallest groups', async () => {
    const packages = [
      { name: 'small', size: 1 },
      { name: 'half1', size: 3000 },
      { name: 'half2', size: 3000 },
      { name: 'large', size: 5000 },
      { name: 'tiny', size: 0 },
    ].map(({ name, size }) => ({ name, origin: name.slice(0, 4), files: { [`usr/${name}`]: noise(name, size) } }))
    const planned = await plan(packages, { policy: 'origin', budget: 3 })
    expect(shapeOf(planned)).toEqual(['[half1 half2]', 'large', '[small tiny]', 'state'])
  })
})

describe('by the policy "single"', () => {
  test('there is one layer with everything, and nothing to hide', async () => {
    const packages = [
      { name: 'a', files: { 'usr/a': 'a', '.dummy': '' } },
      { name: 'b', files: { 'usr/b': 'b' } },
    ]
    const planned = await plan(packages, { policy: 'single' }, { paths: [remove('/usr/a')] })
    expect(shapeOf(planned)).toEqual(['[a b]'])
    expect(madeOf(planned, 0)).toEqual({ nodes: ['usr', 'usr/b'], whiteouts: [] })
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })
})

describe('the budget', () => {
  const packages = [
    { name: 'a', files: { 'usr/a': noise('a', 10) } },
    { name: 'b', files: { 'usr/b': noise('b', 4000) } },
    { name: 'c', files: { 'usr/c': noise('c', 100) } },
    { name: 'd', files: { 'usr/d': noise('d', 3000) } },
  ]

  test.each([
    [4, ['a', 'b', 'c', 'd', 'state']],
    [3, ['b', 'd', '[a c]', 'state']],
    [2, ['b', '[a c d]', 'state']],
    [1, ['[a b c d]', 'state']],
  ])('of %i keeps the largest packages apart, and the others share the layer behind them', async (budget, shape) => {
    const planned = await plan(packages, { policy: 'packages', budget })
    expect(shapeOf(planned)).toEqual(shape)
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })

  test('does not count packages that have no layer', async () => {
    const planned = await plan([{ name: 'empty' }, ...packages], { policy: 'packages', budget: 4 })
    expect(shapeOf(planned)).toEqual(['a', 'b', 'c', 'd', 'state'])
  })

  test('is 100 where none is set, so that any number of packages fits', async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      name: `p${index}`,
      files: { [`usr/p${index}`]: String(index) },
    }))
    const planned = await plan(many)
    expect(planned.plans).toHaveLength(101)
    expect(await applied(planned)).toEqual(describeTree(planned.root.tree))
  })

  test.each(['packages', 'origin'] as const)('may be 124 and not more, by the policy %s', async policy => {
    expect(shapeOf(await plan([], { policy, budget: 124 }))).toEqual(['state'])
    await expect(plan([], { policy, budget: 125 })).rejects.toThrow(
      failure('UNDISTRO_OUTPUT_LAYERS', { message: 'a budget of 125' }),
    )
  })
})

/** Bytes that do not compress, so that the size of a package is about theirs. */
function noise(seed: string, size: number): Uint8Array {
  let state = [...seed].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
  return Uint8Array.from({ length: size }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state >> 16
  })
}
