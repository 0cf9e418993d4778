import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkListed, isInstalled, readIndexedPackage, readPackage } from '../../../src/apk/index.js'
import { bytesSource, defaultArchiveLimits } from '../../../src/archive/index.js'
import { failure } from '../../support/failures.js'
import {
  gzipMember,
  type HandmadeEntry,
  handmadePackage,
  joinedMembers,
  type TarFile,
  writtenPackage,
} from '../../support/packages.js'
import { sha256 } from '../../support/repository.js'

const unverified = { keys: 'unverified' } as const
const emptyData = gzipSync(new Uint8Array(1024))
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

describe('a package', () => {
  test('is read with all that it is', async () => {
    const bytes = await handmadePackage([
      { name: 'usr/', type: 'directory', mode: 0o755 },
      { name: 'usr/a', mode: 0o4755, uid: 1, gid: 2, uname: 'one', gname: 'two', content: 'content' },
      { name: 'usr/b', type: 'link', linkname: 'usr/a' },
      { name: 'c', type: 'symlink', linkname: '/usr/a' },
    ])
    const read = await readPackage(bytes, unverified)
    expect(read.info).toMatchObject({ name: 'a', version: '1-r0', arch: 'x86_64' })
    expect(read.data.entries).toMatchObject([
      { type: 'directory', path: 'usr', mode: 0o755 },
      {
        type: 'file',
        path: 'usr/a',
        mode: 0o4755,
        uid: 1,
        gid: 2,
        uname: 'one',
        gname: 'two',
        size: 7,
        sha1: sha1('content'),
      },
      { type: 'hardlink', path: 'usr/b', target: 'usr/a' },
      { type: 'symlink', path: 'c', target: '/usr/a' },
    ])
  })

  test('may be larger than one read in front of its data', async () => {
    const random = Array.from({ length: 20_000 }, (_, index) => sha1(String(index))).join('\n')
    const scripts: TarFile[] = [{ name: '.post-install', content: random.slice(0, 200_000) }]
    const read = await readPackage(await joinedMembers(emptyData, scripts), unverified)
    expect(read.scripts.get('post-install')).toHaveLength(200_000)
  })

  test('gives its data member to the sink as it stands in the file', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'a' } })
    const chunks: Uint8Array[] = []
    const sink = async (chunk: Uint8Array): Promise<void> => void chunks.push(chunk)
    const { data } = await readPackage(bytes, { ...unverified, sink })
    expect(sha256(Buffer.concat(chunks))).toBe(data.sha256)
    expect(Buffer.concat(chunks)).toHaveLength(data.size)
  })

  test('tells where its parts are, and their digests', async () => {
    const unsigned = await handmadePackage([{ name: 'a', content: 'a' }])
    const { sections } = await readPackage(unsigned, unverified)
    const part = ({ offset, size }: { offset: number; size: number }, bytes: Buffer): Buffer =>
      bytes.subarray(offset, offset + size)
    expect(sections).not.toHaveProperty('signature')
    expect(sections.control).toMatchObject({ offset: 0, sha256: sha256(part(sections.control, unsigned)) })
    expect(sections.data.sha256).toBe(sha256(part(sections.data, unsigned)))
    expect(Buffer.concat([part(sections.control, unsigned), part(sections.data, unsigned)])).toEqual(unsigned)

    const signatures = await Promise.all(
      ['one', 'two'].map(name => gzipMember([{ name: `.SIGN.RSA.${name}`, content: name }])),
    )
    const signed = await readPackage(Buffer.concat([...signatures, unsigned]), unverified)
    const leading = Buffer.concat(signatures)
    expect(signed.sections).toEqual({
      signature: {
        offset: 0,
        size: leading.length,
        sha256: sha256(leading),
        sha1: createHash('sha1').update(leading).digest('hex'),
      },
      control: { ...sections.control, offset: leading.length },
      data: { ...sections.data, offset: leading.length + sections.data.offset },
    })
  })

  test('keeps the contents of the files that were asked for', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'first', b: 'second', c: '' } })
    const { data } = await readPackage(bytes, { ...unverified, keep: path => path !== 'a' })
    expect(data.kept).toEqual(
      new Map([
        ['b', Buffer.from('second')],
        ['c', Buffer.from('')],
      ]),
    )
  })

  test('has only scripts of known names', async () => {
    const control = ['.pre-install', '.trigger', '.unknown', 'post-install'].map(name => ({ name, content: name }))
    const { scripts } = await readPackage(await joinedMembers(emptyData, control), unverified)
    expect([...scripts.keys()]).toEqual(['pre-install', 'trigger'])
  })

  test('that cannot be read to its end because of an abort fails with the signal’s reason', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'a' } })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(readPackage(bytes, { ...unverified, signal })).rejects.toBe(signal.reason)
  })
})

describe('no package is', () => {
  const place = { file: 'a.apk' }
  const pkginfo = { name: '.PKGINFO', content: 'pkgname = a\npkgver = 1\n' }

  test.each<[string, string, () => Promise<Uint8Array> | Uint8Array]>([
    ['an apk v3 file', 'ADB', () => Buffer.from('ADB.')],
    ['another file', 'does not start as gzip', () => Buffer.from('PK')],
    ['nothing', 'does not start as gzip', () => Buffer.alloc(0)],
    [
      'what ends in its control member',
      'ends before its control',
      async () => (await gzipMember([pkginfo])).subarray(0, -9),
    ],
    ['what has no .PKGINFO', 'no .PKGINFO', () => gzipMember([{ name: '.post-install', content: '' }])],
    ['an apk v1 file', '.INSTALL', () => gzipMember([pkginfo, { name: '.INSTALL', content: '' }])],
    [
      'what does not state its datahash',
      'no datahash',
      async () => Buffer.concat([await gzipMember([pkginfo]), emptyData]),
    ],
    [
      'what has too large a script',
      'larger than 262144',
      () => joinedMembers(emptyData, [{ name: '.trigger', content: new Uint8Array(262_145) }]),
    ],
  ])('%s', async (_, message, bytes) => {
    const read = readPackage(await bytes(), { ...unverified, place })
    await expect(read).rejects.toThrow(failure('UNDISTRO_FORMAT_PACKAGE', { message, place }))
  })

  test('what has a broken .PKGINFO, and the error says where', async () => {
    const bytes = await gzipMember([{ name: '.PKGINFO', content: 'pkgname = a\npkgver = 1\nsize = x\n' }])
    await expect(readPackage(bytes, { ...unverified, place })).rejects.toThrow(
      failure('UNDISTRO_FORMAT_PKGINFO', { place: { ...place, line: 3 } }),
    )
  })
})

describe('data', () => {
  test('has the SHA-256 that .PKGINFO states', async () => {
    const bytes = Buffer.concat([await joinedMembers(new Uint8Array(0)), emptyData])
    const read = readPackage(bytes, { ...unverified, place: { package: 'a-1' } })
    await expect(read).rejects.toThrow(
      failure('UNDISTRO_INTEGRITY_DATAHASH', { place: { package: 'a-1' }, message: sha256(emptyData) }),
    )
  })

  test.each<[string, Parameters<typeof failure>[0], () => Uint8Array]>([
    ['two members', 'UNDISTRO_ARCHIVE_TRAILING', () => Buffer.concat([emptyData, emptyData])],
    ['other bytes behind it', 'UNDISTRO_ARCHIVE_TRAILING', () => Buffer.concat([emptyData, Buffer.from('more')])],
    ['zeros behind it', 'UNDISTRO_ARCHIVE_TRAILING', () => Buffer.concat([emptyData, Buffer.alloc(9)])],
    ['an early end', 'UNDISTRO_ARCHIVE_TRUNCATED', () => emptyData.subarray(0, -9)],
    ['no bytes', 'UNDISTRO_ARCHIVE_TRUNCATED', () => new Uint8Array(0)],
  ])('may not have %s', async (_, code, data) => {
    const bytes = await joinedMembers(data())
    const read = readPackage(bytes, { ...unverified, place: { package: 'a-1' } })
    await expect(read).rejects.toThrow(failure(code, { place: { package: 'a-1' } }))
  })

  test('has files with the SHA-1 that their headers state', async () => {
    const pax = { 'APK-TOOLS.checksum.SHA1': sha1('one') }
    expect(
      (await readPackage(await handmadePackage([{ name: 'a', pax, content: 'one' }]), unverified)).data,
    ).toBeDefined()
    await expect(readPackage(await handmadePackage([{ name: 'a', pax, content: 'two' }]), unverified)).rejects.toThrow(
      failure('UNDISTRO_INTEGRITY_FILE', { place: { path: 'a' }, message: sha1('one') }),
    )
  })

  test('has links with the SHA-1 that their headers state', async () => {
    const pax = { 'APK-TOOLS.checksum.SHA1': sha1('one') }
    const link = (linkname: string): HandmadeEntry => ({ name: 'a', type: 'symlink', linkname, pax })
    expect((await readPackage(await handmadePackage([link('one')]), unverified)).data).toBeDefined()
    await expect(readPackage(await handmadePackage([link('two')]), unverified)).rejects.toThrow(
      failure('UNDISTRO_INTEGRITY_FILE', { place: { path: 'a' } }),
    )
  })

  test.each<[string, Parameters<typeof failure>[0], readonly HandmadeEntry[]]>([
    ['an entry twice', 'UNDISTRO_ARCHIVE_DUPLICATE', [{ name: 'x' }, { name: 'x' }]],
    ['an entry without its directory', 'UNDISTRO_ARCHIVE_PATH', [{ name: 'd/x' }]],
    ['an entry before its directory', 'UNDISTRO_ARCHIVE_PATH', [{ name: 'd/x' }, { name: 'd/', type: 'directory' }]],
    [
      'an entry below a link',
      'UNDISTRO_ARCHIVE_PATH',
      [{ name: 'd', type: 'symlink', linkname: '/' }, { name: 'd/x' }],
    ],
    ['an entry that climbs', 'UNDISTRO_ARCHIVE_PATH', [{ name: '../x' }]],
    ['an absolute entry', 'UNDISTRO_ARCHIVE_PATH', [{ name: '/x' }]],
    ['a hard link to nothing', 'UNDISTRO_ARCHIVE_LINK', [{ name: 'x', type: 'link', linkname: 'y' }]],
    [
      'a hard link to a later file',
      'UNDISTRO_ARCHIVE_LINK',
      [{ name: 'x', type: 'link', linkname: 'y' }, { name: 'y' }],
    ],
    [
      'a hard link to a directory',
      'UNDISTRO_ARCHIVE_LINK',
      [
        { name: 'y/', type: 'directory' },
        { name: 'x', type: 'link', linkname: 'y' },
      ],
    ],
  ])('may not have %s', async (_, code, entries) => {
    const read = readPackage(await handmadePackage(entries), { ...unverified, place: { package: 'a-1' } })
    await expect(read).rejects.toThrow(failure(code, { place: { package: 'a-1' } }))
  })

  test('may not pass the limits', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: '', b: '', c: '' } })
    const limits = { ...defaultArchiveLimits, entries: 2 }
    await expect(readPackage(bytes, { ...unverified, limits })).rejects.toThrow(failure('UNDISTRO_ARCHIVE_LIMIT'))
  })
})

describe('a package that an index lists', () => {
  const item = { name: 'a', files: { a: 'a' } }
  const other = 'Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA='

  test('is read without its signature', async () => {
    const { bytes, record } = await writtenPackage(item)
    expect((await readIndexedPackage(bytesSource(bytes), record)).identity).toBe(record.checksum)
  })

  test.each([
    ['UNDISTRO_INTEGRITY_SIZE', { size: 1 }, 'expected 1 bytes'],
    ['UNDISTRO_INTEGRITY_IDENTITY', { checksum: other }, `expected ${other}`],
    ['UNDISTRO_INTEGRITY_METADATA', { name: 'b' }, 'another name than the package has: expected b, found a'],
    ['UNDISTRO_INTEGRITY_METADATA', { version: '2' }, 'another version than the package has: expected 2, found 1.0-r0'],
    ['UNDISTRO_INTEGRITY_METADATA', { arch: 'aarch64' }, 'expected aarch64, found x86_64'],
  ] as const)('is refused with %s when the index says %j', async (code, fields, message) => {
    const { bytes, record } = await writtenPackage(item)
    const listed = { ...record, ...fields }
    await expect(readIndexedPackage(bytesSource(bytes), listed)).rejects.toThrow(
      failure(code, { place: { package: `${listed.name}-${listed.version}` }, message }),
    )
  })

  test('is refused when it is damaged behind its control member', async () => {
    const { bytes, record } = await writtenPackage(item)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await expect(readIndexedPackage(bytesSource(bytes), record)).rejects.toThrow(failure('UNDISTRO_ARCHIVE_GZIP'))
  })

  test('is still the one when it was read before', async () => {
    const { bytes, record } = await writtenPackage({ name: 'a', files: { a: 'a' } })
    const read = await readPackage(bytes, unverified)
    expect(() => checkListed(read, record)).not.toThrow()
    const refused = [
      ['UNDISTRO_INTEGRITY_SIZE', { size: record.size + 1 }],
      ['UNDISTRO_INTEGRITY_IDENTITY', { checksum: `Q1${'A'.repeat(27)}=` }],
      ['UNDISTRO_INTEGRITY_METADATA', { name: 'b' }],
      ['UNDISTRO_INTEGRITY_METADATA', { version: '2-r0' }],
      ['UNDISTRO_INTEGRITY_METADATA', { arch: 'aarch64' }],
    ] as const
    for (const [code, fields] of refused) {
      const listed = { ...record, ...fields }
      expect(() => checkListed(read, listed)).toThrow(
        failure(code, { place: { package: `${listed.name}-${listed.version}` } }),
      )
    }
  })

  test.each([
    ['noarch', 'x86_64'],
    ['x86_64', 'noarch'],
    [undefined, 'x86_64'],
  ])('may be listed for %s and be built for %s', async (listed, built) => {
    const { bytes, record } = await writtenPackage({ ...item, arch: built })
    expect((await readIndexedPackage(bytesSource(bytes), { ...record, arch: listed })).info.arch).toBe(built)
  })
})

test.each([
  ['usr/bin/a', true],
  ['usr/.hidden', true],
  ['usr/keep_a', true],
  ['.dummy', false],
  ['.dir/a', false],
  ['usr/.keep_dir', false],
  ['.keep_a', false],
])('whether apk installs %s: %s', (path, installed) => {
  expect(isInstalled(path)).toBe(installed)
})
