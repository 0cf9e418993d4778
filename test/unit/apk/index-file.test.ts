import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type IndexPackage, parseIndexRecords, readIndex, writeIndex } from '../../../src/apk/index.js'
import { failure } from '../../support/failures.js'
import { gzipMember, signatureFile } from '../../support/packages.js'
import { testKey } from '../../support/repository.js'

const key = testKey()
const foreign = testKey('foreign@example.org-1.rsa.pub')

const complete: IndexPackage = {
  checksum: 'Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  name: 'tool',
  version: '1.2.3-r4',
  arch: 'x86_64',
  size: 5000,
  installedSize: 4096,
  description: 'A tool: a thing',
  url: 'https://example.org/tool',
  license: 'MIT',
  origin: 'tools',
  maintainer: 'Jörg <joerg@example.org>',
  buildTime: 1_700_000_000,
  commit: '0123456789abcdef0123456789abcdef01234567-dirty',
  providerPriority: 10,
  depends: ['so:libc.so', 'other>=1.2', '!enemy'],
  provides: ['cmd:tool=1.2.3-r4', 'so:libtool.so.1=1.0'],
  installIf: ['tool-core=1.2.3-r4', 'docs'],
}
const bare: IndexPackage = {
  checksum: 'Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  name: 'bare',
  version: '1',
  size: 0,
  installedSize: 0,
  depends: [],
  provides: [],
  installIf: [],
}
const index = { description: 'v3.19.1-643-gec825d20535', packages: [complete, bare] }

const completeText = `C:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=
P:tool
V:1.2.3-r4
A:x86_64
S:5000
I:4096
T:A tool: a thing
U:https://example.org/tool
L:MIT
o:tools
m:Jörg <joerg@example.org>
t:1700000000
c:0123456789abcdef0123456789abcdef01234567-dirty
k:10
D:so:libc.so other>=1.2 !enemy
p:cmd:tool=1.2.3-r4 so:libtool.so.1=1.0
i:tool-core=1.2.3-r4 docs
`
const bareText = 'C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:bare\nV:1\nS:0\nI:0\nT:\nU:\nL:\n'

describe('an index that is written', () => {
  test('reads back as it was, its packages in their order', async () => {
    const bytes = await writeIndex(index, { key: key.signing })
    expect(await readIndex(bytes, { keys: [key.trusted] })).toEqual(index)
  })

  test('has its letters in apk’s order, and of those that say nothing only T, U and L', async () => {
    const text = gunzipSync(await writeIndex(index)).toString('utf8')
    expect(text).toContain(`${completeText}\n${bareText}\n\0`)
  })

  test.each([undefined, key.signing])('has the same bytes each time', async key => {
    expect(await writeIndex(index, { key })).toEqual(await writeIndex(structuredClone(index), { key }))
  })

  test('reads back whatever way it is compressed', async () => {
    const bytes = await writeIndex(index, { compression: 'fast' })
    expect(await readIndex(bytes, { keys: 'unverified' })).toEqual(index)
  })

  test('of nothing reads back as nothing', async () => {
    const bytes = await writeIndex({ description: '', packages: [] })
    expect(await readIndex(bytes, { keys: 'unverified' })).toEqual({ description: '', packages: [] })
  })

  test.each([{ description: 'two\nlines' }, { depends: ['a\n\nP:evil'] }, { name: 'a\nb' }])(
    'never has a line break that would start another field: %j',
    async fields => {
      const written = writeIndex({ description: '', packages: [{ ...complete, ...fields }] })
      await expect(written).rejects.toThrow(failure('UNDISTRO_FORMAT_INDEX', { message: 'line break' }))
    },
  )
})

describe('records', () => {
  test('may end with the file or with an empty line, and may have several between them', () => {
    const expected = [complete, bare]
    expect(parseIndexRecords(`${completeText}\n${bareText}`)).toEqual(expected)
    expect(parseIndexRecords(`\n${completeText}\n\n\n${bareText}\n\n`)).toEqual(expected)
    expect(parseIndexRecords(`${completeText}\n${bareText.trimEnd()}`)).toEqual(expected)
  })

  test('of nothing are none', () => {
    expect(parseIndexRecords('')).toEqual([])
    expect(parseIndexRecords('\n\n')).toEqual([])
  })

  test('may have letters without a value, which are as if they were absent', () => {
    const text = `C:${bare.checksum}\nP:bare\nV:1\nA:\nT:\no:\nt:\nD:\n`
    expect(parseIndexRecords(text)).toEqual([bare])
  })

  test('may have letters that are not known', () => {
    expect(parseIndexRecords(`${bareText}z:later\nQ:later\n`)).toEqual([bare])
  })

  test('may name their identity in hex', () => {
    const hex = `X1${'00'.repeat(20)}`
    expect(parseIndexRecords(bareText.replace(bare.checksum, hex))).toEqual([{ ...bare, checksum: hex }])
  })

  test.each([
    ['C:', 'P:a\nV:1\n'],
    ['P:', `C:${bare.checksum}\nV:1\n`],
    ['V:', `C:${bare.checksum}\nP:a\n`],
    ['P:', `C:${bare.checksum}\nP:\nV:1\n`],
  ])('have to have a line %s', (letter, record) => {
    expect(() => parseIndexRecords(`${bareText}\n${record}`)).toThrow(
      failure('UNDISTRO_FORMAT_INDEX', { place: { line: 10 }, message: `no ${letter} line` }),
    )
  })

  test.each([
    ['S:12x', 'S:12x is not a whole number'],
    ['t:-1', 't:-1 is not a whole number'],
    ['k:1.5', 'k:1.5 is not a whole number'],
    ['I:1234567890123456', 'I:1234567890123456 is not'],
    ['C:Q2AAAA', 'C:Q2AAAA is not a SHA-1'],
  ])('with %s are wrong, and the error names the package', (line, message) => {
    expect(() => parseIndexRecords(`${bareText}${line}\n`)).toThrow(
      failure('UNDISTRO_FORMAT_INDEX', { place: { package: 'bare', line: 1 }, message }),
    )
  })

  test('are made of lines with a letter, and the error names the line that is not', () => {
    expect(() => parseIndexRecords(`${bareText}\nC:Q1\nnonsense\n`, { file: 'APKINDEX' })).toThrow(
      failure('UNDISTRO_FORMAT_INDEX', { place: { file: 'APKINDEX', line: 11 }, message: '"nonsense"' }),
    )
  })
})

describe('an index file', () => {
  const content = async (): Promise<Uint8Array> => writeIndex(index)

  test('is verified before it is decoded', async () => {
    const broken = await gzipMember([{ name: 'APKINDEX', content: 'nonsense' }])
    const bytes = Buffer.concat([await gzipMember([signatureFile(await content(), key)]), broken])
    await expect(readIndex(bytes, { keys: [key.trusted] })).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
    await expect(readIndex(bytes, { keys: 'unverified' })).rejects.toThrow(failure('UNDISTRO_FORMAT_INDEX'))
  })

  test('is signed over all that follows the signatures', async () => {
    const signed = await content()
    const signatures = [
      await gzipMember([signatureFile(signed, foreign)]),
      await gzipMember([signatureFile(signed, key)]),
    ]
    const bytes = Buffer.concat([...signatures, signed])
    expect(await readIndex(bytes, { keys: [key.trusted] })).toEqual(index)
    const longer = Buffer.concat([bytes, await gzipMember([{ name: 'more', content: '' }])])
    await expect(readIndex(longer, { keys: [key.trusted] })).rejects.toThrow(failure('UNDISTRO_SIGNATURE_BAD'))
  })

  test('may keep description and records in members of their own', async () => {
    const description = await gzipMember([{ name: 'DESCRIPTION', content: 'apart\n' }])
    const records = await gzipMember([{ name: 'APKINDEX', content: bareText }])
    const read = await readIndex(Buffer.concat([description, records]), { keys: 'unverified' })
    expect(read).toEqual({ description: 'apart', packages: [bare] })
  })

  test('is not believed without a signature', async () => {
    const read = readIndex(await content(), { keys: [key.trusted], place: { url: 'https://example.org/' } })
    await expect(read).rejects.toThrow(
      failure('UNDISTRO_SIGNATURE_MISSING', { place: { url: 'https://example.org/' } }),
    )
  })

  test('is not believed when others signed it', async () => {
    const read = readIndex(await writeIndex(index, { key: foreign.signing }), { keys: [key.trusted] })
    await expect(read).rejects.toThrow(failure('UNDISTRO_SIGNATURE_UNTRUSTED'))
  })

  test.each([
    ['ADB.', 'apk v3'],
    ['not gzip', 'does not start as gzip'],
    ['', 'does not start as gzip'],
  ])('does not start with %j', async (text, message) => {
    const read = readIndex(Buffer.from(text), { keys: 'unverified' })
    await expect(read).rejects.toThrow(failure('UNDISTRO_FORMAT_INDEX', { message }))
  })

  test('has an entry APKINDEX', async () => {
    const read = readIndex(await gzipMember([{ name: 'DESCRIPTION', content: '' }]), { keys: 'unverified' })
    await expect(read).rejects.toThrow(failure('UNDISTRO_FORMAT_INDEX', { message: 'no APKINDEX' }))
  })

  test('does not end early', async () => {
    const bytes = await content()
    const read = readIndex(bytes.subarray(0, -9), { keys: 'unverified' })
    await expect(read).rejects.toThrow(failure('UNDISTRO_FORMAT_INDEX', { message: 'ends early' }))
  })

  test('does not inflate to more than is allowed', async () => {
    const read = readIndex(gzipSync(new Uint8Array(5000)), { keys: 'unverified', maxInflated: 4999 })
    await expect(read).rejects.toThrow(failure('UNDISTRO_ARCHIVE_LIMIT'))
  })
})
