import { expect, it } from 'vitest'
import { type PackageIndex, readIndex, writeIndex } from '../../../src/apk/index.js'
import { dialects } from '../../../src/solver/dialect.js'
import { universeOf } from '../../../src/solver/universes.js'
import { pkg } from './worlds.js'

const { apk2, apk3 } = dialects

async function read(...labels: readonly string[]): Promise<PackageIndex> {
  return readIndex(await writeIndex({ description: '', packages: labels.map(label => pkg(label)) }), {
    keys: 'unverified',
  })
}

it('is made once for the same indexes', async () => {
  const [index, other] = [await read('a-1'), await read('b-1')]
  const universe = universeOf([{ index }, { index: other }], apk3, 'x86_64')
  expect(universeOf([{ index }, { index: other }], apk3, 'x86_64')).toBe(universe)
})

it('is another one for other indexes, tags, rules, architectures and roots', async () => {
  const [index, other] = [await read('a-1'), await read('b-1')]
  const universe = universeOf([{ index }], apk3, 'x86_64')
  const others = [
    universeOf([{ index: other }], apk3, 'x86_64'),
    universeOf([{ index }, { index: other }], apk3, 'x86_64'),
    universeOf([{ index, tag: 'edge' }], apk3, 'x86_64'),
    universeOf([{ index }], apk2, 'x86_64'),
    universeOf([{ index }], apk3, 'aarch64'),
    universeOf([{ index }], apk3, undefined),
    universeOf([{ index }], apk3, 'x86_64', [pkg('c-1')]),
  ]
  expect(new Set([universe, ...others]).size).toBe(others.length + 1)
})

it('is made anew for packages that were not read from a file, as they may have changed', () => {
  const packages = [pkg('a-1')]
  const index = { description: '', packages }
  expect(universeOf([{ index }], apk3, undefined).names.find('b')).toBeUndefined()
  packages.push(pkg('b-1'))
  expect(universeOf([{ index }], apk3, undefined).names.find('b')).toBe(1)
})
