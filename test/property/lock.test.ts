import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lock, type LockData, LockError, type LockedPackage } from '../../src/index.js'
import { type Architecture, architectures, type KeySpec } from '../../src/spec/index.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const version = fc.stringMatching(/^[0-9](\.[0-9]{1,2}){0,2}(-r[0-9])?$/)
const text = fc.string({ unit: 'grapheme' }).filter(value => !value.includes('\0'))
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
const bytes = fc.nat(2 ** 31)
const dependency = fc
  .tuple(fc.constantFrom('', '!'), word, fc.constantFrom('', '>1', '=2-r0'))
  .map(parts => parts.join(''))
const dependencies = fc.array(dependency, { maxLength: 4 })
const scope = fc.constantFrom('build' as const, 'runtime' as const)
const url = word.map(part => `https://${part}.example/os`)

const reason: fc.Arbitrary<LockedPackage['reason']> = fc.oneof(
  fc.record({ kind: fc.constant('world' as const), dependency }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('dependency' as const), package: word, dependency }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('install_if' as const), dependencies }, { noNullPrototype: true }),
  fc.constant({ kind: 'leftover' as const }),
)

const parts = fc
  .record({
    signature: fc.option(fc.nat(1000)),
    control: fc.nat(1000),
    data: fc.nat(2 ** 31),
    digests: fc.tuple(hex(40), hex(64), hex(64), hex(64)),
  })
  .map(({ signature, control, data, digests: [sha1, first, second, third] }) => {
    const start = signature ?? 0
    return {
      size: start + control + data,
      sections: {
        ...(signature !== null && { signature: { offset: 0, size: signature, sha256: first, sha1 } }),
        control: { offset: start, size: control, sha256: second },
        data: { offset: start + control, size: data, sha256: third },
      },
    }
  })

const place = fc.oneof(
  word.map(part => ({ url: `https://${part}.example/a.apk` })),
  fc.array(word, { minLength: 1, maxLength: 3 }).map(path => ({ file: `/${path.join('/')}` })),
)

function packageFor(target: Architecture): fc.Arbitrary<LockedPackage> {
  const metadata = fc.record(
    {
      tag: word,
      distribution: fc.constantFrom('alpine', 'wolfi'),
      origin: text,
      description: text,
      homepage: text,
      license: text,
      maintainer: text,
      buildTime: bytes,
      commit: hex(40),
      providerPriority: bytes,
      installedSize: bytes,
    },
    { requiredKeys: [] },
  )
  const identity = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map(digest => `Q1${Buffer.from(digest).toString('base64')}`)
  const fields = fc.record({
    name: word,
    version,
    arch: fc.constantFrom(target, 'noarch'),
    target: fc.constant(target),
    repository: url,
    checksum: identity,
    reason,
    depends: dependencies,
    provides: dependencies,
    installIf: dependencies,
  })
  return fc
    .tuple(
      fields,
      metadata,
      place,
      fc.oneof(
        parts,
        bytes.map(size => ({ size })),
      ),
    )
    .map(([first, ...others]) => Object.assign({}, first, ...others))
}

const key: fc.Arbitrary<KeySpec> = fc.oneof(
  fc.record(
    { name: word, pem: fc.constant(pem), location: url, scope },
    { requiredKeys: ['name', 'pem'], noNullPrototype: true },
  ),
  fc.record({ name: word, location: url, scope }, { requiredKeys: ['name', 'location'], noNullPrototype: true }),
)

const archList = fc.uniqueArray(fc.constantFrom(...(Object.keys(architectures) as Architecture[])), {
  minLength: 1,
  maxLength: 3,
})

const lockData: fc.Arbitrary<LockData> = archList.chain(archs => {
  const index = hex(64).map(digest => `sha256:${digest}` as const)
  const repository = fc.record(
    { url, tag: word, distribution: word, scope, arch: fc.constantFrom(...archs), index },
    { requiredKeys: ['url', 'arch'], noNullPrototype: true },
  )
  const packages = archs.map(arch => fc.uniqueArray(packageFor(arch), { maxLength: 4, selector: ({ name }) => name }))
  return fc.record(
    {
      lockVersion: fc.constant(1 as const),
      source: fc.constant('apko' as const),
      request: fc.uniqueArray(dependency, { maxLength: 4 }),
      archs: fc.constant(archs),
      repositories: fc.uniqueArray(repository, { maxLength: 3, selector: item => JSON.stringify(item) }),
      keys: fc.uniqueArray(key, { maxLength: 3, selector: item => JSON.stringify(item) }),
      packages: fc.tuple(...packages).map(lists => lists.flat()),
    },
    { requiredKeys: ['lockVersion', 'request', 'archs', 'repositories', 'keys', 'packages'], noNullPrototype: true },
  )
})

test('a lock that is written and read again is the same, wherever its file is', () => {
  const file = fc.array(word, { minLength: 1, maxLength: 3 }).map(path => `/${path.join('/')}.lock.json`)
  fc.assert(
    fc.property(lockData, file, (data, file) => {
      const lock = new Lock(data)
      expect(Lock.fromJSON(lock.toText({ file }), { file })).toStrictEqual(lock)
      expect(Lock.fromJSON(JSON.parse(JSON.stringify(lock)))).toStrictEqual(lock)
    }),
  )
})

test('the text of a lock does not depend on the order that its fields were given in', () => {
  fc.assert(
    fc.property(lockData, data => {
      const reversed = Object.fromEntries(Object.entries(data).reverse())
      expect(Lock.fromJSON(reversed).toText()).toBe(new Lock(data).toText())
    }),
  )
})

test('a fetched lock that is written for apko has the same packages when it is read again', () => {
  fc.assert(
    fc.property(lockData, data => {
      const fetched = data.packages.filter(({ sections }) => {
        const sizes = [sections?.signature?.size ?? 1, sections?.control.size, sections?.data.size]
        return sizes.every(size => size !== undefined && size > 0)
      })
      const lock = new Lock({
        ...data,
        packages: fetched.map(item => ({ ...item, file: undefined, url: `https://a.example/os/${item.target}/a.apk` })),
      })
      const again = Lock.fromJSON(lock.toApko())
      const identities = (from: Lock) =>
        from.packages.map(({ name, version, target, size, checksum, sections }) => {
          const digests = [sections?.signature?.sha1, sections?.data.sha256]
          return { name, version, target, size, checksum, digests }
        })
      expect(identities(again)).toEqual(identities(lock))
    }),
  )
})

test('every package of a way needs the next one, and no way is told twice', () => {
  fc.assert(
    fc.property(lockData, data => {
      const lock = new Lock(data)
      for (const arch of lock.archs) {
        const { edges } = lock.graph({ arch })
        for (const { name, target } of lock.packages) {
          if (target !== arch) continue
          const { paths } = lock.why(name, { arch })
          expect(new Set(paths.map(path => JSON.stringify(path))).size).toBe(paths.length)
          for (const path of paths) {
            expect(path.at(-1)?.package).toBe(name)
            for (const [index, { kind, dependency, package: to }] of path.entries()) {
              const from = path[index - 1]?.package
              expect(edges).toContainEqual(kind === 'world' ? { kind, to, dependency } : { kind, from, to, dependency })
            }
          }
        }
      }
    }),
  )
})

test('any value is read as a lock or refused with a LockError', () => {
  const shallow = fc.oneof(fc.anything(), fc.array(fc.anything()), fc.dictionary(fc.string(), fc.anything()))
  const names = ['lockVersion', 'request', 'archs', 'repositories', 'keys', 'packages', 'version', 'contents']
  const fields = Object.fromEntries(names.map(field => [field, shallow]))
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string(), fc.record(fields, { requiredKeys: [] })), value => {
      try {
        Lock.fromJSON(value)
      } catch (error) {
        if (!(error instanceof LockError)) throw error
      }
    }),
    { numRuns: 1000 },
  )
})
