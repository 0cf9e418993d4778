import { describe, expect, test } from 'vitest'
import type { RootFilesystem } from '../../../src/rootfs/index.js'
import type { AccountsSpec } from '../../../src/spec/index.js'
import { failure } from '../../support/failures.js'
import { type TestPackage, testFile } from '../../support/repository.js'
import { rootOf, stateTime, textOf } from '../../support/root.js'

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n'
const group = 'root:x:0:root\nwheel:x:10:root\nwww-data:x:82:\nnobody:x:65534:\n'

const baselayout: TestPackage = { name: 'baselayout', files: { 'etc/passwd': passwd, 'etc/group': group } }

function rootWith(
  accounts: Partial<AccountsSpec>,
  { runAs, packages = [baselayout] }: { runAs?: string; packages?: readonly TestPackage[] } = {},
): Promise<RootFilesystem> {
  return rootOf(packages, { accounts: { users: [], groups: [], ...accounts }, runAs })
}

describe('a user who is declared', () => {
  test('follows those of the packages, with a group and a home of their own', async () => {
    const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] })
    expect(textOf(root, 'etc/passwd')).toBe(`${passwd}app:x:5000:5000::/home/app:/bin/sh\n`)
    expect(textOf(root, 'etc/group')).toBe(`${group}app:x:5000:\n`)
    expect(root.tree.get('home')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0, gid: 0 })
    expect(root.tree.get('home/app')).toMatchObject({
      type: 'directory',
      mode: 0o700,
      uid: 5000,
      gid: 5000,
      mtime: stateTime,
    })
  })

  test('may have a group, a shell and a home', async () => {
    const root = await rootWith({
      users: [{ name: 'app', uid: 5000, gid: 10, shell: '/sbin/nologin', home: '/srv/app/' }],
    })
    expect(textOf(root, 'etc/passwd')).toContain('app:x:5000:10::/srv/app/:/sbin/nologin\n')
    expect(root.tree.get('srv/app')).toMatchObject({ mode: 0o700, uid: 5000, gid: 10 })
  })

  test('gets no group where the number is one already', async () => {
    const root = await rootWith({ users: [{ name: 'app', uid: 5000, gid: 82 }] })
    expect(root.tree.get('etc/group')?.owner).toBe('baselayout')
  })

  test('gets the group that is declared beside them', async () => {
    const root = await rootWith({
      users: [{ name: 'app', uid: 5000 }],
      groups: [{ name: 'team', gid: 5000, members: [] }],
    })
    expect(textOf(root, 'etc/group')).toBe(`${group}team:x:5000:\n`)
  })

  test.each(['/dev/null', '/'])('has no home made at %s', async home => {
    const root = await rootWith({ users: [{ name: 'app', uid: 5000, home }] })
    expect(root.tree.get('home')).toBeUndefined()
    expect(root.tree.get('dev/null')).toBeUndefined()
  })

  test('gets a home as it is where there is one', async () => {
    const brought: TestPackage = { name: 'a', entries: [testFile('home/app/file', '')] }
    const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] }, { packages: [baselayout, brought] })
    expect(root.tree.get('home/app')).toMatchObject({ mode: 0o755, uid: 0 })
  })

  test('is in the shadow file where there is one, without a password', async () => {
    const shadow = testFile('etc/shadow', 'root:*::0:::::\n', { mode: 0o640, gid: 42 })
    const root = await rootWith(
      { users: [{ name: 'app', uid: 5000 }] },
      { packages: [baselayout, { name: 'shadow', entries: [shadow] }] },
    )
    expect(textOf(root, 'etc/shadow')).toBe('root:*::0:::::\napp:!::0:::::\n')
    expect(root.tree.get('etc/shadow')).toMatchObject({ mode: 0o640, gid: 42 })
    expect((await rootWith({ users: [{ name: 'app', uid: 5000 }] })).tree.get('etc/shadow')).toBeUndefined()
  })

  test('makes the account files where no package brings them', async () => {
    const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] }, { packages: [] })
    expect(textOf(root, 'etc/passwd')).toBe('app:x:5000:5000::/home/app:/bin/sh\n')
    expect(root.tree.get('etc/passwd')).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime: stateTime })
    expect(textOf(root, 'etc/group')).toBe('app:x:5000:\n')
  })

  test('starts a line of their own', async () => {
    const unended: TestPackage = { name: 'a', files: { 'etc/passwd': passwd.trimEnd() } }
    const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] }, { packages: [unended] })
    expect(textOf(root, 'etc/passwd')).toBe(`${passwd}app:x:5000:5000::/home/app:/bin/sh\n`)
  })

  test('may be one who is there already', async () => {
    const root = await rootWith({ users: [{ name: 'nobody', uid: 65534, gid: 65534 }] })
    expect(root.tree.get('etc/passwd')?.owner).toBe('baselayout')
  })

  test.each([
    [{ name: 'nobody', uid: 5000 }, 'user nobody exists already as 65534:65534'],
    [{ name: 'nobody', uid: 65534, gid: 10 }, 'user nobody exists already as 65534:65534'],
    [{ name: 'app', uid: 65534 }, "uid 65534 of user app is nobody's already"],
    [{ name: 'wheel', uid: 5000 }, 'group wheel exists already with gid 10'],
  ])('may not contradict one who is: %j', async (user, message) => {
    await expect(rootWith({ users: [user] })).rejects.toThrow(failure('UNDISTRO_CONFLICT_ACCOUNT', { message }))
  })
})

describe('a group that is declared', () => {
  test('follows those of the packages, with its members', async () => {
    const root = await rootWith({ groups: [{ name: 'team', gid: 7000, members: ['nobody', 'app'] }] })
    expect(textOf(root, 'etc/group')).toBe(`${group}team:x:7000:nobody,app\n`)
    expect(root.tree.get('etc/passwd')?.owner).toBe('baselayout')
  })

  test('may be one that is there already', async () => {
    const root = await rootWith({ groups: [{ name: 'wheel', gid: 10, members: ['root'] }] })
    expect(root.tree.get('etc/group')?.owner).toBe('baselayout')
  })

  test.each([
    { name: 'wheel', gid: 11, members: [] },
    { name: 'wheel', gid: 10, members: ['app'] },
  ])('may not contradict one that is: %j', async declared => {
    await expect(rootWith({ groups: [declared] })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_ACCOUNT', { message: 'group wheel exists already with gid 10 and members "root"' }),
    )
  })
})

describe('whom the container runs as', () => {
  test('is nobody in particular where nothing is said', async () => {
    expect((await rootWith({})).user).toBeUndefined()
  })

  test.each([
    ['nobody', '65534'],
    ['nobody:wheel', '65534:10'],
    ['nobody:7', '65534:7'],
    ['4321', '4321'],
    ['4321:99', '4321:99'],
    ['4321:wheel', '4321:10'],
    ['0', '0'],
    ['root', '0'],
    ['root:root', '0:0'],
  ])('as %s is %s, and nothing is added', async (runAs, user) => {
    const root = await rootWith({}, { runAs })
    expect(root.user).toBe(user)
    expect(root.tree.get('etc/passwd')?.owner).toBe('baselayout')
  })

  test('is 0 for root also where there are no accounts', async () => {
    const root = await rootWith({}, { runAs: 'root:root', packages: [] })
    expect(root.user).toBe('0:0')
    expect(root.tree.get('etc/passwd')).toBeUndefined()
  })

  test('is created under a name that nobody has', async () => {
    const root = await rootWith({}, { runAs: 'app' })
    expect(root.user).toBe('1000')
    expect(textOf(root, 'etc/passwd')).toBe(`${passwd}app:x:1000:1000::/home/app:/bin/sh\n`)
    expect(textOf(root, 'etc/group')).toBe(`${group}app:x:1000:\n`)
    expect(root.tree.get('home/app')).toMatchObject({ mode: 0o700, uid: 1000, gid: 1000 })
  })

  test('is created with the first number from 1000 that neither a user nor a group has', async () => {
    const accounts = { users: [{ name: 'one', uid: 1000, gid: 10 }], groups: [{ name: 'two', gid: 1001, members: [] }] }
    const root = await rootWith(accounts, { runAs: 'app:wheel' })
    expect(root.user).toBe('1002:10')
    expect(textOf(root, 'etc/passwd')).toContain('app:x:1002:1002:')
  })

  test('is created in the group of that name where there is one', async () => {
    const root = await rootWith({}, { runAs: 'www-data' })
    expect(root.user).toBe('1000')
    expect(textOf(root, 'etc/passwd')).toContain('www-data:x:1000:82::/home/www-data:/bin/sh\n')
    expect(root.tree.get('etc/group')?.owner).toBe('baselayout')
  })

  test('may be a user who is declared', async () => {
    const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] }, { runAs: 'app:app' })
    expect(root.user).toBe('5000:5000')
  })

  test('cannot be in a group that nobody brings', async () => {
    await expect(rootWith({}, { runAs: 'nobody:app' })).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_ACCOUNT', { message: 'nobody brings a group app' }),
    )
  })
})

test('lines that are no accounts are passed over, and stay', async () => {
  const strange = '# comment\nroot:x:0:0:root:/root:/bin/sh\nbroken:x:5000\nnumberless:x:a:b::/:/bin/sh\n\n'
  const packages: TestPackage[] = [{ name: 'a', files: { 'etc/passwd': strange } }]
  const root = await rootWith({ users: [{ name: 'app', uid: 5000 }] }, { packages })
  expect(textOf(root, 'etc/passwd')).toBe(`${strange}app:x:5000:5000::/home/app:/bin/sh\n`)
})
