import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Lock, type LockData, LockError, readLock } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { locked } from '../../support/locks.js'
import { temporaryDirectory } from '../../support/repository.js'

const hex = (digit: string, length: number): string => digit.repeat(length)
const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n'

const data: LockData = {
  lockVersion: 1,
  request: ['app', '!old'],
  archs: ['x86_64'],
  repositories: [
    { url: 'https://example.org/main', tag: 'edge', arch: 'x86_64', index: `sha256:${hex('0', 64)}` },
    { url: 'https://example.org/run', scope: 'runtime', arch: 'x86_64' },
  ],
  keys: [{ name: 'a.rsa.pub', pem, location: 'https://example.org/a.rsa.pub', archs: ['x86_64'] }],
  packages: [
    {
      ...locked('app-1.0-r0', { depends: 'lib', provides: 'cmd:app=1.0-r0', tag: 'edge' }),
      sections: {
        signature: { offset: 0, size: 10, sha256: hex('a', 64), sha1: hex('b', 40) },
        control: { offset: 10, size: 20, sha256: hex('c', 64) },
        data: { offset: 30, size: 70, sha256: hex('d', 64) },
      },
      origin: 'app',
    },
  ],
}

describe('the text of a lock file', () => {
  test('has its fields in a fixed order, two spaces of indentation and a line feed at the end', () => {
    const text = new Lock(data).toText()
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`)
    const [{ sections, ...item } = expect.fail()] = data.packages
    const shuffled = { ...Object.fromEntries(Object.entries(item).reverse()), sections }
    const reversed = Object.fromEntries(Object.entries({ ...data, packages: [shuffled] }).reverse())
    expect(Lock.fromJSON(reversed).toText()).toBe(text)
    expect(Object.keys(JSON.parse(text).packages[0])).toEqual(
      'name version arch target repository tag url size checksum sections reason depends provides installIf origin'.split(
        ' ',
      ),
    )
  })

  test('reads as the lock that wrote it', () => {
    const lock = new Lock(data)
    expect(Lock.fromJSON(lock.toText())).toStrictEqual(lock)
    expect(Lock.fromJSON(JSON.parse(JSON.stringify(lock)))).toStrictEqual(lock)
    expect(lock.toJSON()).toStrictEqual(data)
  })

  test('has paths relative to its folder, which come back', () => {
    const { url: _, ...item } = locked('a-1')
    const lock = new Lock({ ...data, packages: [{ ...item, file: '/srv/packages/x86_64/a-1.apk' }] })
    const text = lock.toText({ file: '/srv/project/locks/a.lock.json' })
    expect(JSON.parse(text).packages[0].file).toBe('../../packages/x86_64/a-1.apk')
    expect(Lock.fromJSON(text, { file: '/srv/project/locks/a.lock.json' })).toStrictEqual(lock)
    expect(Lock.fromJSON(text, { file: '/home/locks/a.lock.json' }).packages[0]?.file).toBe('/packages/x86_64/a-1.apk')
    expect(Lock.fromJSON(lock.toText()).packages[0]?.file).toBe('/srv/packages/x86_64/a-1.apk')
  })

  test('cannot hold what would not be read again', () => {
    const secret = { ...data, packages: [{ ...locked('a-1'), url: 'https://example.org/a-1.apk?token=hunter2' }] }
    const refused = expectLockError(() => new Lock(secret).toText())
    expect(refused.message).not.toContain('hunter2')
  })
})

describe('a lock', () => {
  test('is deeply frozen', () => {
    const lock = Lock.fromJSON(JSON.parse(JSON.stringify(data)))
    const parts = [
      lock,
      lock.request,
      lock.repositories[0],
      lock.keys[0],
      lock.packages[0],
      lock.packages[0]?.sections?.data,
    ]
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true)
  })
})

describe('a lock file is read', () => {
  test('from where it is', async () => {
    const file = join(await temporaryDirectory(), 'a.lock.json')
    await writeFile(file, new Lock(data).toText())
    expect(await readLock(file)).toStrictEqual(new Lock(data))
  })

  test('not where there is none', async () => {
    const directory = await temporaryDirectory()
    const file = join(directory, 'none.lock.json')
    await expect(readLock(file)).rejects.toThrow(failure('UNDISTRO_LOCK_MISSING', { place: { file } }))
    await expect(readLock(directory)).rejects.toThrow(failure('UNDISTRO_LOCK_MISSING', { message: 'EISDIR' }))
  })
})

describe('not a lock file is', () => {
  test('what is not JSON', () => {
    expect(() => Lock.fromJSON('{', { file: 'a.lock.json' })).toThrow(
      failure('UNDISTRO_LOCK_SYNTAX', { place: { file: 'a.lock.json' } }),
    )
  })

  test('one of a later version, whatever its fields are', () => {
    expect(() => Lock.fromJSON({ lockVersion: 2, other: true })).toThrow(
      failure('UNDISTRO_LOCK_VERSION', { message: 'version 2' }),
    )
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', '"lock"'],
    ['a list', []],
    ['an instance', new Map()],
  ])('%s', (_, json) => {
    expect(expectLockError(() => Lock.fromJSON(json)).issues[0]?.path).toBe('')
  })

  const item = { ...locked('a-1') }
  const section = { offset: 0, size: 40, sha256: hex('c', 64) }
  const rest = { offset: 40, size: 60, sha256: hex('d', 64) }
  const withPackage = (fields: object) => ({ ...data, packages: [{ ...item, ...fields }] })

  test.each<[string, object, string, string]>([
    ['an unknown field', { ...data, requests: [] }, 'requests', 'no such field'],
    ['a missing field', { ...data, keys: undefined }, 'keys', 'missing'],
    ['version 0', { ...data, lockVersion: 0 }, 'lockVersion', 'expected a version from 1'],
    ['a request that is none', { ...data, request: ['a b'] }, 'request[0]', '"a b" is not a package request'],
    ['another architecture', { ...data, archs: ['vax'] }, 'archs[0]', '"vax" is not an architecture'],
    [
      'a package of an architecture that is not listed',
      withPackage({ target: 'armv7' }),
      'packages[0].target',
      'armv7 is not among',
    ],
    [
      'a repository of one',
      { ...data, repositories: [{ url: 'https://a.example', arch: 'armv7' }] },
      'repositories[0].arch',
      'armv7 is not among',
    ],
    [
      'a package that is there twice',
      { ...data, packages: [item, item] },
      'packages[1].name',
      'a is there twice for x86_64',
    ],
    [
      'a bad digest of an index',
      { ...data, repositories: [{ url: 'a', arch: 'x86_64', index: 'sha256:0' }] },
      'repositories[0].index',
      'not a digest',
    ],
    ['a bad identity', withPackage({ checksum: 'Q1abc' }), 'packages[0].checksum', 'not an identity'],
    ['a name that leads out of a folder', withPackage({ name: '../a' }), 'packages[0].name', 'cannot be a name'],
    ['a version with a line break', withPackage({ version: '1\n2' }), 'packages[0].version', 'cannot be a name'],
    ['a size that is none', withPackage({ size: -1 }), 'packages[0].size', 'expected a number of bytes'],
    [
      'a reason that is none',
      withPackage({ reason: { kind: 'whim' } }),
      'packages[0].reason.kind',
      '"whim" cannot stand here',
    ],
    ['a dependency of two words', withPackage({ depends: ['a b'] }), 'packages[0].depends[0]', 'one word'],
    ['neither URL nor file', withPackage({ url: undefined }), 'packages[0]', 'either `url` or `file`'],
    ['both', withPackage({ file: 'a' }), 'packages[0]', 'either `url` or `file`'],
    ['a URL with a password', withPackage({ url: 'https://a:b@c.example/a' }), 'packages[0].url', 'user or password'],
    ['a URL with a query', withPackage({ url: 'https://c.example/a?b' }), 'packages[0].url', 'query'],
    ['a URL of no web', withPackage({ url: './a' }), 'packages[0].url', 'not a URL'],
    [
      'a key’s URL with a query',
      { ...data, keys: [{ name: 'a', location: 'https://c.example/a?b' }] },
      'keys[0]',
      'query',
    ],
    [
      'a private key',
      { ...data, keys: [{ name: 'a', pem: pem.replaceAll('PUBLIC', 'PRIVATE') }] },
      'keys[0].pem',
      'a private key',
    ],
    [
      'a gap between the parts',
      withPackage({ sections: { control: section, data: { ...rest, offset: 41 } } }),
      'packages[0].sections',
      'do not follow each other',
    ],
    [
      'a control part that starts late',
      withPackage({ sections: { control: { ...section, offset: 1 }, data: rest } }),
      'packages[0].sections',
      'do not follow each other',
    ],
    [
      'parts of another size',
      withPackage({ size: 99, sections: { control: section, data: rest } }),
      'packages[0]',
      'its parts are 100 bytes together, and its size is 99',
    ],
    [
      'a digest in capitals',
      withPackage({ sections: { control: section, data: { ...rest, sha256: hex('D', 64) } } }),
      'packages[0].sections.data.sha256',
      '64 lower-case hex digits',
    ],
    [
      'a signature without SHA-1',
      withPackage({ sections: { signature: section, control: rest, data: rest } }),
      'packages[0].sections.signature.sha1',
      'missing',
    ],
  ])('one with %s, and the place is named', (_, json, path, problem) => {
    const error = expectLockError(() => Lock.fromJSON(JSON.parse(JSON.stringify(json)), { file: 'a.lock.json' }))
    expect(error).toMatchObject({ code: 'UNDISTRO_LOCK_INVALID', place: { file: 'a.lock.json' } })
    expect(error.issues).toEqual([expect.objectContaining({ path, problem: expect.stringContaining(problem) })])
  })

  test('one with several faults, and all are told', () => {
    const error = expectLockError(() => Lock.fromJSON({ ...withPackage({ size: '1', name: 'a b' }), archs: 'x86_64' }))
    expect(error.issues.map(({ path }) => path)).toEqual(['archs', 'packages[0].name', 'packages[0].size'])
    expect(error.message).toContain('(and 2 more)')
  })
})

function expectLockError(run: () => unknown): LockError {
  try {
    run()
  } catch (error) {
    if (error instanceof LockError) return error
    throw error
  }
  return expect.fail('expected an error')
}
