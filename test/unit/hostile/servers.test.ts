import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { writeIndex } from '../../../src/apk/index.js'
import { type BuiltImage, image } from '../../../src/index.js'
import { digestOf, hexOf } from '../../../src/store/index.js'
import { victim } from '../../support/hostile.js'
import { expectRefusal, Sandbox } from '../../support/hostile-sandbox.js'
import { testKey } from '../../support/repository.js'

const page = Buffer.from(`<!DOCTYPE html><html><body>${'<p>Please log in</p>'.repeat(30)}</body></html>`)
const sound = victim()

let index: Uint8Array
let answers: { index: Uint8Array; package: Uint8Array }
let origin: string
let sandbox: Sandbox

beforeEach(async () => {
  const record = { description: '', packages: [sound.listed] }
  index = await writeIndex(record, { key: testKey().signing })
  answers = { index, package: sound.bytes }
  sandbox = await Sandbox.create()
  const server = createServer(({ url = '' }, response) =>
    response.end(url.endsWith('.apk') ? answers.package : answers.index),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

async function build({ offline = false } = {}): Promise<BuiltImage> {
  return image()
    .from({ repositories: [origin], keys: [testKey().trusted] })
    .add('victim')
    .arch('x86_64')
    .build({ store: sandbox.store, offline })
}

describe('a server that answers everything with success', () => {
  test('and a page instead of an index: it is refused and not remembered', async () => {
    answers.index = page
    const place = { url: `${origin}/x86_64/APKINDEX.tar.gz` }
    await expectRefusal(build(), { code: 'UNDISTRO_FORMAT_INDEX', place })
    await sandbox.expectCleanStore()
  })

  test('and an index that nobody signed: the one that is remembered stays', async () => {
    const { digest } = await build()
    answers.index = await writeIndex({ description: '', packages: [] })
    await expectRefusal(build(), { code: 'UNDISTRO_SIGNATURE_MISSING' })
    expect((await build({ offline: true })).digest).toBe(digest)
    answers.index = index
    expect((await build()).digest).toBe(digest)
  })

  test.each([
    ['a page', page, 'UNDISTRO_INTEGRITY_SIZE'],
    ['a page as long as the package', Buffer.alloc(sound.bytes.length, page), 'UNDISTRO_FORMAT_PACKAGE'],
    ['a part of the package', sound.bytes.subarray(0, -1), 'UNDISTRO_INTEGRITY_SIZE'],
    ['more than the package', Buffer.concat([sound.bytes, page]), 'UNDISTRO_INTEGRITY_SIZE'],
  ] as const)('and %s instead of a package: it is refused and not kept', async (_, bytes, code) => {
    answers.package = bytes
    const place = { package: 'victim-1.0-r0', url: `${origin}/x86_64/victim-1.0-r0.apk` }
    await expectRefusal(build(), { code, place })
    expect(await sandbox.store.verify()).toEqual([])
    expect(await readdir(join(sandbox.store.root, 'blobs', 'sha256'))).toEqual([hexOf(digestOf(index))])
    expect(await readdir(join(sandbox.store.root, 'temporary'))).toEqual([])
    answers.package = sound.bytes
    expect((await build()).lock.packages).toMatchObject([{ name: 'victim' }])
  })
})
