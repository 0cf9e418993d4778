import { expect, test } from 'vitest'
import { writeIndex } from '../../../src/apk/index.js'
import { verifiedIndex } from '../../../src/repository/verified-indexes.js'
import { failure } from '../../support/failures.js'
import { testKey } from '../../support/repository.js'
import { pkg } from '../solver/worlds.js'

const key = testKey()
const foreign = testKey('foreign@example.org-1.rsa.pub')

async function indexFile(label: string): Promise<Uint8Array> {
  return writeIndex({ description: '', packages: [pkg(label)] }, { key: key.signing })
}

test('an index is read once for the same file and the same keys', async () => {
  const bytes = await indexFile('a-1')
  const first = await verifiedIndex(bytes, { keys: [key.trusted] })
  const again = await verifiedIndex(Buffer.from(bytes), { keys: [{ ...key.trusted }] })
  expect(again.index).toBe(first.index)
  expect(again.digest).toBe(first.digest)
})

test('another file is another index', async () => {
  const first = await verifiedIndex(await indexFile('a-1'), { keys: [key.trusted] })
  const other = await verifiedIndex(await indexFile('a-2'), { keys: [key.trusted] })
  expect(other.index.packages.map(({ version }) => version)).toEqual(['2'])
  expect(other.digest).not.toBe(first.digest)
})

test.each([
  ['no keys', [], 'UNDISTRO_SIGNATURE_UNTRUSTED'],
  ['keys of others', [foreign.trusted], 'UNDISTRO_SIGNATURE_UNTRUSTED'],
  ['another key of the same name', [{ ...foreign.trusted, name: key.trusted.name }], 'UNDISTRO_SIGNATURE_BAD'],
  [
    'another key of the same name before it',
    [{ ...foreign.trusted, name: key.trusted.name }, key.trusted],
    'UNDISTRO_SIGNATURE_BAD',
  ],
] as const)('an index that was verified is not trusted for %s', async (_, keys, code) => {
  const bytes = await indexFile('a-1')
  await verifiedIndex(bytes, { keys: [key.trusted] })
  await expect(verifiedIndex(bytes, { keys })).rejects.toThrow(failure(code))
  await verifiedIndex(bytes, { keys: [key.trusted] })
})
