import { describe, expect, test } from 'vitest'
import type { PathChange, ReadonlyTree } from '../../../src/rootfs/index.js'
import { failure } from '../../support/failures.js'
import { type TestPackage, testFile, testTime } from '../../support/repository.js'
import { rootOf, stateTime } from '../../support/root.js'

const owned = { uid: 0, gid: 0, mtime: testTime }
const brought: TestPackage = {
  name: 'a',
  entries: [
    { ...owned, type: 'directory', path: 'srv', mode: 0o750 },
    testFile('srv/data/one', '1', { mode: 0o600 }),
    testFile('srv/data/two', '2'),
    { ...owned, type: 'symlink', path: 'srv/link', target: 'data', mode: 0o777 },
    { ...owned, type: 'symlink', path: 'srv/loop', target: 'loop', mode: 0o777 },
    { ...owned, type: 'hardlink', path: 'srv/same', target: 'srv/data/one', mode: 0o600 },
    { ...owned, type: 'hardlink', path: 'srv/same-too', target: 'srv/data/one', mode: 0o600 },
  ],
}

const file = (path: string, more: { mode?: number; uid?: number; gid?: number } = {}): PathChange => ({
  type: 'file',
  path,
  size: 3,
  content: { kind: 'bytes', bytes: Buffer.from('new') },
  ...more,
})
const newContent = { type: 'file', size: 3, content: { kind: 'bytes', bytes: Buffer.from('new') } }

/** The tree of the package above after some changes. */
async function changed(...paths: readonly PathChange[]): Promise<ReadonlyTree> {
  return (await rootOf([brought], { paths })).tree
}

describe('a file', () => {
  test('is root’s with 0644 and of the image’s time, and so are new directories with 0755', async () => {
    const tree = await changed(file('/opt/app/config'))
    expect(tree.get('opt/app/config')).toMatchObject({ ...newContent, mode: 0o644, uid: 0, gid: 0, mtime: stateTime })
    expect(tree.get('opt/app')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: stateTime })
    expect(tree.get('opt')).toMatchObject({ type: 'directory', mode: 0o755 })
  })

  test('has the mode and owner that are given', async () => {
    expect((await changed(file('/a', { mode: 0o4711, uid: 5, gid: 6 }))).get('a')).toMatchObject({
      mode: 0o4711,
      uid: 5,
      gid: 6,
    })
  })

  test('goes over a file, and is no longer the package’s', async () => {
    const node = (await changed(file('/srv/data/two'))).get('srv/data/two')
    expect(node).toMatchObject({ ...newContent, mode: 0o644 })
    expect(node?.owner).toBeUndefined()
  })

  test('goes over a link and not to where it leads', async () => {
    expect((await changed(file('/srv/link'))).get('srv/link')).toMatchObject(newContent)
  })

  test('goes below the directory that a link leads to', async () => {
    expect((await changed(file('/srv/link/new'))).get('srv/data/new')).toMatchObject(newContent)
  })

  test('goes over one name of a file, whose other names keep it', async () => {
    const tree = await changed(file('/srv/data/one', { mode: 0o444 }))
    expect(tree.get('srv/same')).toMatchObject({
      type: 'file',
      mode: 0o600,
      owner: 'a',
      content: { kind: 'package', path: 'srv/data/one' },
    })
    expect(tree.get('srv/same-too')).toMatchObject({ type: 'hardlink', target: 'srv/same' })
    expect(tree.get('srv/data/one')).toMatchObject({ ...newContent, mode: 0o444 })
  })

  test('does not go over a directory', async () => {
    await expect(changed(file('/srv/data'))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_TYPE', { place: { path: '/srv/data' } }),
    )
  })

  test('does not go below a file', async () => {
    await expect(changed(file('/srv/data/one/new'))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_TYPE', { place: { path: 'srv/data/one' }, message: 'a file of a' }),
    )
  })
})

describe('a symbolic link', () => {
  test('is new, or takes the place of a file', async () => {
    const tree = await changed(
      { type: 'symlink', path: '/opt/new', target: '../srv' },
      { type: 'symlink', path: '/srv/data/two', target: '/nowhere', uid: 5 },
    )
    expect(tree.get('opt/new')).toMatchObject({ type: 'symlink', target: '../srv', mode: 0o777, uid: 0 })
    expect(tree.get('srv/data/two')).toMatchObject({ type: 'symlink', target: '/nowhere', uid: 5 })
  })

  test('does not take the place of a directory', async () => {
    await expect(changed({ type: 'symlink', path: '/srv', target: '/opt' })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_TYPE', { place: { path: '/srv' } }),
    )
  })

  test('is followed by what comes after it', async () => {
    const tree = await changed({ type: 'symlink', path: '/opt', target: 'srv/data' }, file('/opt/new'))
    expect(tree.get('srv/data/new')).toMatchObject(newContent)
  })
})

describe('a hard link', () => {
  const link = (path: string, target: string, mode?: number): PathChange => ({ type: 'hardlink', path, target, mode })

  test('has the attributes of its file', async () => {
    const tree = await changed(link('/opt/new', '/srv/link/one'))
    expect(tree.get('opt/new')).toMatchObject({
      type: 'hardlink',
      target: 'srv/data/one',
      mode: 0o600,
      mtime: testTime,
    })
  })

  test('gives its own to the file, and so to all of its names', async () => {
    const tree = await changed(link('/opt/new', '/srv/data/one', 0o640))
    for (const name of ['opt/new', 'srv/data/one', 'srv/same', 'srv/same-too']) {
      expect(tree.get(name)).toMatchObject({ mode: 0o640 })
    }
  })

  test('to a hard link leads to the file of that', async () => {
    expect((await changed(link('/new', '/srv/same'))).get('new')).toMatchObject({ target: 'srv/data/one' })
  })

  test('to a symbolic link leads to the file of that', async () => {
    const tree = await changed({ type: 'symlink', path: '/short', target: 'srv/data/two' }, link('/new', '/short'))
    expect(tree.get('new')).toMatchObject({ target: 'srv/data/two' })
  })

  test.each([
    ['/srv/absent', 'not there'],
    ['/srv/data', 'a directory'],
    ['/new', 'not there'],
  ])('does not lead to %s, which is %s', async (target, message) => {
    await expect(changed(link('/new', target))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { path: '/new' }, message }),
    )
  })

  test.each(['/srv/data/one', '/srv/same'])('does not lead from its file to %s', async target => {
    await expect(changed(link('/srv/data/one', target))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { message: 'that file itself' }),
    )
  })
})

describe('a directory', () => {
  test('is made with its parents, which are 0755 whatever its own mode', async () => {
    const tree = await changed({ type: 'directory', path: '/opt/one/two', mode: 0o700, uid: 5, gid: 6 })
    expect(tree.get('opt/one/two')).toMatchObject({ type: 'directory', mode: 0o700, uid: 5, gid: 6, mtime: stateTime })
    expect(tree.get('opt/one')).toMatchObject({ mode: 0o755, uid: 0, gid: 0 })
  })

  test('that is there keeps what is not said', async () => {
    expect((await changed({ type: 'directory', path: '/srv' })).get('srv')).toMatchObject({ mode: 0o750, uid: 0 })
    expect((await changed({ type: 'directory', path: '/srv', uid: 5 })).get('srv')).toMatchObject({
      mode: 0o750,
      uid: 5,
    })
  })

  test('may be one that a link leads to', async () => {
    const tree = await changed({ type: 'directory', path: '/srv/link', mode: 0o700 })
    expect(tree.get('srv/link')).toMatchObject({ type: 'symlink' })
    expect(tree.get('srv/data')).toMatchObject({ mode: 0o700 })
  })

  test('changes what is in it only where it is recursive', async () => {
    const one = { type: 'directory', path: '/srv', mode: 0o700, uid: 5 } as const
    expect((await changed(one)).get('srv/data')).toMatchObject({ mode: 0o755, uid: 0 })
    expect((await changed({ ...one, recursive: true })).get('srv/data')).toMatchObject({ mode: 0o700, uid: 5 })
  })

  test('does not take the place of a file', async () => {
    await expect(changed({ type: 'directory', path: '/srv/data/one' })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_TYPE', { place: { path: 'srv/data/one' } }),
    )
  })
})

describe('permissions', () => {
  test('change what is said and nothing else', async () => {
    const tree = await changed({ type: 'permissions', path: '/srv/data/one', gid: 7 })
    expect(tree.get('srv/data/one')).toMatchObject({ mode: 0o600, uid: 0, gid: 7, mtime: testTime, owner: 'a' })
  })

  test('hold for every name of a file', async () => {
    const tree = await changed({ type: 'permissions', path: '/srv/same', mode: 0o4755 })
    expect(['srv/data/one', 'srv/same', 'srv/same-too'].map(path => tree.get(path)?.mode)).toEqual([
      0o4755, 0o4755, 0o4755,
    ])
  })

  test('of a link are those of where it leads', async () => {
    const tree = await changed({ type: 'permissions', path: '/srv/link', mode: 0o700 })
    expect(tree.get('srv/link')?.mode).toBe(0o777)
    expect(tree.get('srv/data')?.mode).toBe(0o700)
  })

  test('that are recursive hold for all below, but no link, and nothing beside', async () => {
    const tree = await changed(file('/srv-not/file'), { type: 'permissions', path: '/srv', uid: 5, recursive: true })
    const owners = tree.sorted().flatMap(({ path, uid }) => (path.startsWith('srv') ? [`${path} ${uid}`] : []))
    expect(owners).toEqual([
      'srv 5',
      'srv-not 0',
      'srv-not/file 0',
      'srv/data 5',
      'srv/data/one 5',
      'srv/data/two 5',
      'srv/link 0',
      'srv/loop 0',
      'srv/same 5',
      'srv/same-too 5',
    ])
  })

  test('of a path that is not there are an error', async () => {
    await expect(changed({ type: 'permissions', path: '/srv/absent', mode: 0o700 })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { path: '/srv/absent' } }),
    )
  })
})

describe('a removal', () => {
  test('takes a directory with all that is in it', async () => {
    const tree = await changed({ type: 'remove', path: '/srv' })
    expect(tree.sorted().filter(({ path }) => path.startsWith('srv'))).toEqual([])
  })

  test('takes nothing whose name only starts alike', async () => {
    const tree = await changed(file('/srv-not'), { type: 'remove', path: '/srv' })
    expect(tree.get('srv-not')).toMatchObject(newContent)
  })

  test('takes a link and not where it leads', async () => {
    const tree = await changed({ type: 'remove', path: '/srv/link' })
    expect(tree.get('srv/link')).toBeUndefined()
    expect(tree.get('srv/data/one')).toBeDefined()
  })

  test('takes one name of a file, which stays under the others', async () => {
    const tree = await changed({ type: 'remove', path: '/srv/data' })
    expect(tree.get('srv/same')).toMatchObject({ type: 'file', content: { path: 'srv/data/one' } })
    expect(tree.get('srv/same-too')).toMatchObject({ type: 'hardlink', target: 'srv/same' })
  })

  test('takes a hard link and leaves the file', async () => {
    const tree = await changed({ type: 'remove', path: '/srv/same' }, { type: 'remove', path: '/srv/data/one' })
    expect(tree.get('srv/same')).toBeUndefined()
    expect(tree.get('srv/same-too')).toMatchObject({ type: 'file' })
  })

  test('goes through the links on the way', async () => {
    expect((await changed({ type: 'remove', path: '/srv/link/one' })).get('srv/data/one')).toBeUndefined()
  })

  test('of a path that is not there is an error', async () => {
    await expect(changed({ type: 'remove', path: '/srv/absent' })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { path: '/srv/absent' } }),
    )
  })

  test('makes room for something of another type', async () => {
    const tree = await changed({ type: 'remove', path: '/srv' }, { type: 'symlink', path: '/srv', target: '/opt' })
    expect(tree.get('srv')).toMatchObject({ type: 'symlink' })
  })
})

describe('the root directory', () => {
  test('is there already', async () => {
    expect((await changed({ type: 'directory', path: '/' })).sorted()).toEqual((await changed()).sorted())
  })

  test('is where relative and absolute links lead that climb too far', async () => {
    const tree = await changed({ type: 'symlink', path: '/srv/up', target: '../../..' }, file('/srv/up/new'))
    expect(tree.get('new')).toMatchObject(newContent)
  })

  test('stands for everything where a change is recursive', async () => {
    const nodes = (await changed({ type: 'permissions', path: '/', uid: 5, recursive: true })).sorted()
    expect(new Set(nodes.filter(({ type }) => type !== 'symlink').map(({ uid }) => uid))).toEqual(new Set([5]))
  })

  test('is no place for a file', async () => {
    await expect(changed(file('/'))).rejects.toThrow(failure('UNDISTRO_CONFLICT_TYPE', { place: { path: '/' } }))
  })

  test.each(['directory', 'permissions'] as const)('has no mode of its own to change as a %s', async type => {
    await expect(changed({ type, path: '/', mode: 0o700 })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { path: '/' } }),
    )
  })
})

test('a link that leads to itself is an error, not a hang', async () => {
  await expect(changed(file('/srv/loop/new'))).rejects.toThrow(
    failure('UNDISTRO_CONFLICT_PATH', { place: { path: 'srv/loop' }, message: 'circle' }),
  )
})

test('changes are made in their order', async () => {
  const tree = await changed(
    file('/a', { mode: 0o600 }),
    { type: 'permissions', path: '/a', uid: 5 },
    { type: 'symlink', path: '/b', target: 'a' },
    { type: 'permissions', path: '/b', mode: 0o640 },
  )
  expect(tree.get('a')).toMatchObject({ mode: 0o640, uid: 5 })
})
