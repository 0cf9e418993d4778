import { sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatIndexRecord } from '../../../src/apk/index.js'
import {
  type Bytes,
  endOfArchive,
  file,
  member,
  noise,
  pax,
  symlink,
  tarRecord,
  victim,
} from '../../support/hostile.js'
import { expectRefusal, type Refusal, Sandbox } from '../../support/hostile-sandbox.js'
import { testKey } from '../../support/repository.js'

const record = formatIndexRecord(victim().listed)
const lines = record.trimEnd().split('\n').length
const sound = signed(file('DESCRIPTION', ''), file('APKINDEX', `${record}\n`))
const htmlPage = `<!DOCTYPE html><html><body>${'<p>502 Bad Gateway</p>'.repeat(40)}</body></html>`

const wrong = (message: string): Refusal => ({ code: 'UNDISTRO_FORMAT_INDEX', message })
const early = wrong('ends early')
/** A record that breaks the format, behind a sound one. */
const malformed = (line: number, message: string): Refusal => ({ ...wrong(message), place: { line } })

const files: readonly (readonly [string, Refusal, () => Bytes])[] = [
  ['an empty file', wrong('does not start as gzip'), () => ''],
  ['random bytes', wrong('does not start as gzip'), () => noise(5000)],
  ['an HTML page', wrong('does not start as gzip'), () => htmlPage],
  ['a compressed HTML page', { code: 'UNDISTRO_ARCHIVE_HEADER', message: 'magic' }, () => member(htmlPage)],
  ['an apk v3 index', wrong('apk v3'), () => 'ADB.indx'],
  ['a deflated apk v3 index', wrong('apk v3'), () => 'ADBd....'],
  ['a package', wrong('no APKINDEX'), () => signed(file('.PKGINFO', 'pkgname = a'))],
  ['an index that ends in the header of its signature', early, () => sound.subarray(0, 5)],
  ['an index that ends in its signature', early, () => sound.subarray(0, 40)],
  ['an index that ends in its last member', early, () => sound.subarray(0, -30)],
  ['an index without its last byte', early, () => sound.subarray(0, -1)],
  ['an index with a byte behind it', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => Buffer.concat([sound, Buffer.of(7)])],
  ['an index with zeros behind it', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => Buffer.concat([sound, endOfArchive])],
  ['an index that ends behind its signature', wrong('no APKINDEX'), () => signatureOf(Buffer.alloc(0))],
  [
    'a damaged index',
    { code: 'UNDISTRO_ARCHIVE_GZIP' },
    () => Buffer.concat([sound.subarray(0, -8), Buffer.alloc(4), sound.subarray(-4)]),
  ],
  ['an index that was changed after it was signed', { code: 'UNDISTRO_SIGNATURE_BAD' }, changed],
  ['an unsigned index', { code: 'UNDISTRO_SIGNATURE_MISSING' }, () => member(file('APKINDEX', record), endOfArchive)],
  ['an index without records', wrong('no APKINDEX'), () => signed(file('DESCRIPTION', ''))],
  ['an index of a link', wrong('no APKINDEX'), () => signed(symlink('APKINDEX', '/etc/passwd'))],
  [
    'an index of two tables in one member',
    { code: 'UNDISTRO_ARCHIVE_DUPLICATE', place: { path: 'APKINDEX' } },
    () => signed(file('APKINDEX', record), file('APKINDEX', '')),
  ],
  ['an index of two tables in two members', wrong('two entries APKINDEX'), twoTables],
  [
    'an index with a hostile name',
    { code: 'UNDISTRO_ARCHIVE_PATH', place: { path: '../APKINDEX' } },
    () => signed(file('../APKINDEX', record)),
  ],
  [
    'an index with a wrong tar checksum',
    { code: 'UNDISTRO_ARCHIVE_HEADER' },
    () => signed(tarRecord({ checksum: '1' })),
  ],
  ['an index with a wrong PAX header', { code: 'UNDISTRO_ARCHIVE_PAX' }, () => signed(pax('1 a'), file('APKINDEX'))],
  ['an index whose table is cut off', { code: 'UNDISTRO_ARCHIVE_TRUNCATED' }, () => signed(tarRecord({ size: 9999 }))],
]

const records: readonly (readonly [string, Refusal, string])[] = [
  ['a line that is no field', malformed(lines + 2, '"nonsense"'), 'nonsense\n'],
  ['a field without value', malformed(lines + 3, '"P"'), 'C:Q1\nP\n'],
  ['random text', malformed(lines + 2, 'is not "X:value"'), 'ÿþ\u0000\u0001\n'],
  ['no checksum', malformed(lines + 2, 'no C: line'), 'P:a\nV:1\n'],
  ['no name', malformed(lines + 2, 'no P: line'), changedRecord(/^P:.*\n/m, '')],
  ['no version', malformed(lines + 2, 'no V: line'), changedRecord(/^V:.*\n/m, '')],
  ['a checksum of another kind', malformed(lines + 2, 'is not a SHA-1'), changedRecord(/^C:.*/m, 'C:Q2AAAA')],
  ['a checksum that is too short', malformed(lines + 2, 'is not a SHA-1'), changedRecord(/^C:.*/m, 'C:Q1AAAA')],
  ['a negative size', malformed(lines + 2, 'S:-1'), changedRecord(/^S:.*/m, 'S:-1')],
  ['a size that is no number', malformed(lines + 2, 'S:0x10'), changedRecord(/^S:.*/m, 'S:0x10')],
  ['a size out of range', malformed(lines + 2, 'S:9'), changedRecord(/^S:.*/m, `S:${'9'.repeat(20)}`)],
  ['a name that climbs', malformed(lines + 2, 'P:../../a'), changedRecord(/^P:.*/m, 'P:../../a')],
  ['a name with a space', malformed(lines + 2, 'P:a b'), changedRecord(/^P:.*/m, 'P:a b')],
  ['a version that climbs', malformed(lines + 2, 'V:/../1'), changedRecord(/^V:.*/m, 'V:/../1')],
  ['a version with a control character', malformed(lines + 2, 'V:'), changedRecord(/^V:.*/m, 'V:1\u0007')],
]

const cases: readonly (readonly [string, Refusal, () => Bytes])[] = [
  ...files,
  ...records.map(
    ([name, refusal, second]) =>
      [
        `an index with ${name} in its second record`,
        refusal,
        () => signed(file('APKINDEX', `${record}\n${second}`)),
      ] as const,
  ),
]

for (const [name, refusal, bytes] of cases) {
  test(`${name} is refused with ${refusal.code}, by its file, and leaves nothing behind`, async () => {
    const sandbox = await Sandbox.create()
    const file = await sandbox.writeIndexFile(Buffer.from(bytes()))
    const outside = await sandbox.outside()

    await expectRefusal(sandbox.build(), { ...refusal, place: { file, ...refusal.place } })

    await sandbox.expectCleanStore()
    expect(await sandbox.outside()).toEqual(outside)
  })
}

test('a folder without index is refused with UNDISTRO_RESOLVE_ARCH', async () => {
  const sandbox = await Sandbox.create()
  const place = { file: join(sandbox.repository, 'x86_64', 'APKINDEX.tar.gz') }
  await expectRefusal(sandbox.build(), { code: 'UNDISTRO_RESOLVE_ARCH', place })
})

test('a file in the place of the folder is refused with UNDISTRO_RESOLVE_ARCH', async () => {
  const sandbox = await Sandbox.create()
  await writeFile(sandbox.repository, '')
  await expectRefusal(sandbox.build(), { code: 'UNDISTRO_RESOLVE_ARCH' })
})

test('a folder in the place of the index is refused with UNDISTRO_FETCH_UNREADABLE', async () => {
  const sandbox = await Sandbox.create()
  const file = join(sandbox.repository, 'x86_64', 'APKINDEX.tar.gz')
  await mkdir(file, { recursive: true })
  await expectRefusal(sandbox.build(), { code: 'UNDISTRO_FETCH_UNREADABLE', place: { file }, message: 'EISDIR' })
})

test('an index that lists a package twice is as good as one that lists it once', async () => {
  const sandbox = await Sandbox.create()
  await sandbox.publish(victim())
  const once = await sandbox.build()
  await sandbox.writeIndexFile(signed(file('APKINDEX', `${record}\n${record}\n`)))
  expect((await sandbox.build()).digest).toBe(once.digest)
})

test('the index that all of these are made from is not refused', async () => {
  const sandbox = await Sandbox.create()
  await sandbox.publish(victim())
  await sandbox.writeIndexFile(sound)
  expect((await sandbox.build()).lock.packages).toMatchObject([{ name: 'victim' }])
})

/** An index file of those records, rightly signed. */
function signed(...records: readonly Uint8Array[]): Buffer {
  const content = member(...records, endOfArchive)
  return Buffer.concat([signatureOf(content), content])
}

function signatureOf(content: Uint8Array): Buffer {
  const { name, pem } = testKey().signing
  return member(file(`.SIGN.RSA256.${name}`, sign('sha256', content, pem)))
}

function changed(): Buffer {
  return Buffer.concat([signatureOf(member(endOfArchive)), member(file('APKINDEX', record), endOfArchive)])
}

function twoTables(): Buffer {
  const content = Buffer.concat([member(file('APKINDEX', record)), member(file('APKINDEX', ''), endOfArchive)])
  return Buffer.concat([signatureOf(content), content])
}

function changedRecord(field: RegExp, replacement: string): string {
  return `${record.replace(field, replacement)}\n`
}
