import { describe, expect, it } from 'vitest'
import { type IndexPackage, PackageTable, readIndex, tableOf, writeIndex } from '../../../src/apk/index.js'
import { failure } from '../../support/failures.js'
import { pkg } from '../solver/worlds.js'

const packages = [
  pkg('a-1', { depends: 'b c>1', arch: 'x86_64', priority: 10, installedSize: 4096 }),
  pkg('b-2', { provides: 'größe=1' }),
]
const index = { description: 'some', packages }

async function readBack() {
  return readIndex(await writeIndex(index), { keys: 'unverified' })
}

describe('an index that was read', () => {
  it('is plain data, whoever looks at it', async () => {
    expect(JSON.parse(JSON.stringify(await readBack()))).toEqual(JSON.parse(JSON.stringify(index)))
    expect(structuredClone(await readBack())).toEqual(index)
    expect({ ...(await readBack()) }).toEqual(index)
  })

  it('has the same packages each time', async () => {
    const read = await readBack()
    expect(read.packages).toBe(read.packages)
    expect(tableOf(read).record(1)).toBe(read.packages[1])
  })
})

describe('a table', () => {
  it('has values as they are written', async () => {
    const table = tableOf(await readBack())
    expect(table.size).toBe(2)
    expect(table.value(0, 'depends')).toBe('b c>1')
    expect(table.value(1, 'provides')).toBe('größe=1')
    expect(table.value(1, 'arch')).toBeUndefined()
    expect(table.integer(0, 'installedSize')).toBe(4096)
    expect(table.integer(1, 'providerPriority')).toBeUndefined()
    expect(() => table.record(2)).toThrow(RangeError)
  })

  it('of records gives back these', () => {
    const table = PackageTable.of(packages)
    expect(table.records()).toEqual(packages)
    expect(table.record(0)).toBe(packages[0])
  })

  it.each<Partial<IndexPackage>>([{ name: 'a b' }, { version: '' }, { checksum: 'none' }, { description: 'a\nb' }])(
    'has no record with %j',
    fields => {
      expect(() => PackageTable.of([{ ...pkg('a-1'), ...fields }])).toThrow(failure('UNDISTRO_FORMAT_INDEX'))
    },
  )

  it('takes text that is no UTF-8 as it decodes', () => {
    const text = Buffer.from(`C:${pkg('a-1').checksum}\nP:a\nV:1\nm:J\xf6rg\n\n`, 'latin1')
    expect(PackageTable.read(text).record(0).maintainer).toBe('J\ufffdrg')
  })

  it('has more records than it had room for at first', () => {
    const many = Array.from({ length: 3000 }, (_, number) => pkg(`p${number}-1`))
    expect(PackageTable.of(many).value(2999, 'name')).toBe('p2999')
  })
})
