import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Lock, LockError } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { locked, lockOf } from '../../support/locks.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n'
const base64 = (algorithm: 'sha1' | 'sha256', text: string) => createHash(algorithm).update(text).digest('base64')
const hex = (algorithm: 'sha1' | 'sha256', text: string) => createHash(algorithm).update(text).digest('hex')

/** A package as apko writes it. */
function apkoPackage(name: string, arch: string, url = `https://example.org/os/${arch}/${name}-1.0-r0.apk`) {
  return {
    name,
    url,
    version: '1.0-r0',
    architecture: arch,
    signature: { range: 'bytes=0-684', checksum: `sha1-${base64('sha1', `${name} signature`)}` },
    control: { range: 'bytes=685-964', checksum: `sha1-${base64('sha1', name)}` },
    data: { range: 'bytes=965-2899', checksum: `sha256-${base64('sha256', name)}` },
    checksum: `Q1${base64('sha1', name)}`,
  }
}

function repository(arch: string) {
  return { name: `example.org/os/${arch}`, url: `https://example.org/os/${arch}/APKINDEX.tar.gz`, architecture: arch }
}

const apko = {
  version: 'v1',
  config: { name: 'apko.yaml', checksum: `sha256-${base64('sha256', '')}` },
  contents: {
    keyring: [
      { name: './keys/local.rsa.pub', url: './keys/local.rsa.pub' },
      { name: 'example.org/a%40b.rsa.pub', url: 'https://example.org/a%40b.rsa.pub', content: pem },
    ],
    build_repositories: null,
    runtime_repositories: [{ name: './extra/x86_64', url: './extra/x86_64/APKINDEX.tar.gz', architecture: 'x86_64' }],
    repositories: [repository('x86_64'), repository('aarch64')],
    packages: [apkoPackage('b', 'x86_64'), apkoPackage('a', 'x86_64'), apkoPackage('a', 'aarch64')],
  },
}

describe('apko’s lock file', () => {
  test('is read as a lock, recognised by its fields', () => {
    const lock = Lock.fromJSON(JSON.stringify(apko), { file: 'image.json' })
    expect(lock).toMatchObject({
      source: 'apko',
      request: ['a=1.0-r0', 'b=1.0-r0'],
      archs: ['x86_64', 'aarch64'],
      repositories: [
        { url: './extra', scope: 'runtime', arch: 'x86_64' },
        { url: 'https://example.org/os', arch: 'x86_64' },
        { url: 'https://example.org/os', arch: 'aarch64' },
      ],
      keys: [
        { name: 'local.rsa.pub', location: './keys/local.rsa.pub' },
        { name: 'a@b.rsa.pub', location: 'https://example.org/a%40b.rsa.pub', pem },
      ],
    })
    expect(lock.packages.map(({ name, target }) => `${name} ${target}`)).toEqual(['b x86_64', 'a x86_64', 'a aarch64'])
    expect(lock.packages[0]).toEqual({
      name: 'b',
      version: '1.0-r0',
      arch: 'x86_64',
      target: 'x86_64',
      repository: 'https://example.org/os',
      url: 'https://example.org/os/x86_64/b-1.0-r0.apk',
      size: 2900,
      checksum: `Q1${base64('sha1', 'b')}`,
      sections: {
        signature: { offset: 0, size: 685, sha1: hex('sha1', 'b signature') },
        control: { offset: 685, size: 280 },
        data: { offset: 965, size: 1935, sha256: hex('sha256', 'b') },
      },
      reason: { kind: 'world', dependency: 'b=1.0-r0' },
      depends: [],
      provides: [],
      installIf: [],
    })
  })

  test('can be kept in our form', () => {
    const lock = Lock.fromJSON(apko)
    expect(Lock.fromJSON(lock.toText())).toStrictEqual(lock)
  })

  test('has packages that nobody signed, packages in folders, and packages for all architectures', () => {
    const unsigned = {
      ...apkoPackage('a', 'noarch', './packages/aarch64/a-1.0-r0.apk'),
      signature: { range: '', checksum: '' },
      control: { range: 'bytes=0-9', checksum: `sha1-${base64('sha1', 'a')}` },
      data: { range: 'bytes=10-19', checksum: `sha256-${base64('sha256', 'a')}` },
    }
    const lock = Lock.fromJSON({ version: 'v1', contents: { packages: [unsigned] } })
    expect(lock.packages).toMatchObject([
      {
        arch: 'noarch',
        target: 'aarch64',
        repository: './packages',
        file: './packages/aarch64/a-1.0-r0.apk',
        size: 20,
      },
    ])
    expect(lock.packages[0]?.sections).not.toHaveProperty('signature')
  })

  const withPackage = (fields: object) => ({
    ...apko,
    contents: { ...apko.contents, packages: [{ ...apkoPackage('a', 'x86_64'), ...fields }] },
  })

  test.each<[string, object, string, string]>([
    ['an unknown field', { ...apko, extra: 1 }, 'extra', 'no such field'],
    ['another version', { ...apko, version: 'v2' }, 'version', '"v2" cannot stand here'],
    [
      'no identity, as apko wrote none before 0.13',
      withPackage({ checksum: undefined }),
      'contents.packages[0].checksum',
      'missing',
    ],
    [
      'an identity that is not the control part’s',
      withPackage({ checksum: `Q1${base64('sha1', 'x')}` }),
      'contents.packages[0]',
      'not that of its `control`',
    ],
    [
      'a range of nothing',
      withPackage({ control: { range: 'bytes=5-4', checksum: '' } }),
      'contents.packages[0].control',
      'range',
    ],
    [
      'a digest of another kind',
      withPackage({ data: { range: 'bytes=965-2899', checksum: `sha1-${base64('sha1', 'a')}` } }),
      'contents.packages[0].data',
      'sha256-',
    ],
    [
      'a digest that is too short',
      withPackage({ data: { range: 'bytes=965-2899', checksum: 'sha256-AAAA' } }),
      'contents.packages[0].data',
      'sha256-',
    ],
    [
      'a gap',
      withPackage({ data: { range: 'bytes=966-2899', checksum: `sha256-${base64('sha256', 'a')}` } }),
      'contents.packages[0]',
      'do not follow',
    ],
    [
      'a URL with a password',
      withPackage({ url: 'https://a:b@example.org/x86_64/a' }),
      'contents.packages[0]',
      'user or password',
    ],
    [
      'no architecture to build for',
      withPackage({ architecture: 'noarch', url: './a.apk' }),
      'contents.packages[0]',
      'names one to build for',
    ],
    [
      'a package twice',
      { ...apko, contents: { packages: [apkoPackage('a', 'x86_64'), apkoPackage('a', 'x86_64')] } },
      'contents.packages[1].name',
      'a is there twice',
    ],
    [
      'an index elsewhere',
      { ...apko, contents: { repositories: [{ ...repository('x86_64'), url: 'https://example.org/index' }] } },
      'contents.repositories[0]',
      'does not end with',
    ],
    [
      'a key of no name',
      { ...apko, contents: { keyring: [{ name: '', url: './keys/' }] } },
      'contents.keyring[0]',
      'not a file name for a key',
    ],
  ])('with %s is refused, and the place is named', (_, json, path, problem) => {
    try {
      Lock.fromJSON(JSON.parse(JSON.stringify(json)))
    } catch (error) {
      if (!(error instanceof LockError)) throw error
      expect(error.code).toBe('UNDISTRO_LOCK_INVALID')
      expect(error.issues).toEqual([expect.objectContaining({ path, problem: expect.stringContaining(problem) })])
      return
    }
    expect.fail('expected an error')
  })
})

describe('a lock written for apko', () => {
  test('is the one that was read, byte for byte but for what apko compares its configuration by', () => {
    const { config: _, ...rest } = apko
    const contents = { ...rest.contents, build_repositories: [] }
    const text = Lock.fromJSON(apko).toApko()
    expect(JSON.parse(text)).toEqual({ ...rest, contents })
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`)
  })

  test('names the configuration that it is told', () => {
    const text = Lock.fromJSON(apko).toApko({ config: { name: 'apko.yaml', content: '' } })
    expect(JSON.parse(text).config).toEqual(apko.config)
  })

  test('says that a package for all architectures is for that of the image, since apko goes by the word', () => {
    const lock = Lock.fromJSON({
      contents: { packages: [apkoPackage('a', 'noarch', './p/aarch64/a.apk')] },
      version: 'v1',
    })
    expect(JSON.parse(lock.toApko()).contents.packages).toMatchObject([
      { architecture: 'aarch64', url: './p/aarch64/a.apk' },
    ])
  })

  test('needs what only fetched packages tell', () => {
    expect(() => lockOf('a', [locked('a-1')]).toApko()).toThrow(
      failure('UNDISTRO_LOCK_UNFETCHED', { place: { package: 'a' } }),
    )
  })
})
