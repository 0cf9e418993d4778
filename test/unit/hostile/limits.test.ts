import { expect, test } from 'vitest'
import { readIndex, readIndexedPackage } from '../../../src/apk/index.js'
import { type ArchiveLimits, bytesSource, defaultArchiveLimits } from '../../../src/archive/index.js'
import {
  directory,
  endOfArchive,
  file,
  member,
  pax,
  paxRecord,
  symlink,
  type Victim,
  victim,
  victimOf,
} from '../../support/hostile.js'
import { expectRefusal } from '../../support/hostile-sandbox.js'

type Row = readonly [string, keyof ArchiveLimits, number, () => Victim]

const deep = ['a', 'a/a', 'a/a/a', 'a/a/a/a']

/** A limit, the least value that the package gets by with, and the package. */
const rows: readonly Row[] = [
  ['inflated bytes', 'inflatedBytes', 512 + 1_000_448 + 1024, () => victimOf(file('a', Buffer.alloc(1_000_000)))],
  ['entries', 'entries', 5, () => victimOf(...[1, 2, 3, 4, 5].map(number => file(`a${number}`)))],
  ['bytes of a name', 'pathBytes', 90, () => victimOf(file('a'.repeat(90)))],
  ['bytes of a PAX name', 'pathBytes', 300, () => victimOf(pax(paxRecord('path', 'a'.repeat(300))), file('a'))],
  ['bytes of a link', 'pathBytes', 50, () => victimOf(symlink('a', 'b'.repeat(50)))],
  ['components of a name', 'pathDepth', 4, () => victimOf(...deep.map(path => directory(`${path}/`)))],
  ['bytes of extended headers', 'paxBytes', 2 * paxRecord('a', 'b').length, twoPaxHeaders],
]

for (const [name, key, least, make] of rows) {
  const read = (value: number): Promise<unknown> => {
    const { bytes, listed } = make()
    const limits = { ...defaultArchiveLimits, [key]: value }
    return readIndexedPackage(bytesSource(bytes), listed, { limits, place: { file: 'victim.apk' } })
  }

  test(`a package may have as many ${name} as allowed`, async () => {
    await expect(read(least)).resolves.toBeDefined()
  })

  test(`a package may not have more ${name} than allowed`, async () => {
    const place = { package: 'victim-1.0-r0', file: 'victim.apk' }
    await expectRefusal(read(least - 1), { code: 'UNDISTRO_ARCHIVE_LIMIT', place, message: String(least - 1) })
  })
}

test('data that inflate a thousandfold are refused long before they are read', async () => {
  const { bytes, listed } = victimOf(file('a', Buffer.alloc(64 * 2 ** 20)))
  expect(bytes.length).toBeLessThan(100_000)
  const limits = { ...defaultArchiveLimits, inflatedBytes: 2 ** 20 }
  const read = readIndexedPackage(bytesSource(bytes), listed, { limits })
  const { place } = await expectRefusal(read, { code: 'UNDISTRO_ARCHIVE_LIMIT' })
  expect(place.offset).toBeLessThan(2 * 2 ** 20)
})

test('an index inflates to as much as allowed and no more, over all its members together', async () => {
  const text = file('DESCRIPTION', Buffer.alloc(10_000))
  const bytes = Buffer.concat([member(text), member(file('APKINDEX', ''), endOfArchive)])
  const inflated = text.length + 512 + 1024
  const read = (maxInflated: number) => readIndex(bytes, { keys: 'unverified', maxInflated, place: { file: 'index' } })
  await expect(read(inflated)).resolves.toMatchObject({ packages: [] })
  await expectRefusal(read(inflated - 1), { code: 'UNDISTRO_ARCHIVE_LIMIT', place: { file: 'index' } })
  await expectRefusal(read(9_000), { code: 'UNDISTRO_ARCHIVE_LIMIT', place: { file: 'index', offset: 0 } })
})

function twoPaxHeaders(): Victim {
  return victim({ data: member(pax(paxRecord('a', 'b')), pax(paxRecord('a', 'b')), file('a'), endOfArchive) })
}
