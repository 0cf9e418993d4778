import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { type PackageEntry, readPackage, type ScriptName, writePackage } from '../../../src/apk/index.js'
import { readGzipMember } from '../../../src/archive/index.js'
import { failure } from '../../support/failures.js'
import { writtenPackage } from '../../support/packages.js'
import {
  sha256,
  type TestPackage,
  temporaryDirectory,
  testContents,
  testFile,
  testKey,
  testTime,
} from '../../support/repository.js'

const owned = { uid: 0, gid: 0, mtime: testTime }
const link = (path: string, target: string): PackageEntry => ({ ...owned, type: 'hardlink', path, target, mode: 0o644 })
const directory = (path: string, mode = 0o755): PackageEntry => ({ ...owned, type: 'directory', path, mode })

/** The gzip members of a file, inflated and as they are. */
function membersOf(bytes: Uint8Array): readonly { inflated: Uint8Array; compressed: Uint8Array }[] {
  const members = []
  for (let offset = 0; offset < bytes.length; ) {
    const member = readGzipMember(bytes, offset, 2 ** 24)
    if (member === undefined) throw new Error('a member ends early')
    members.push(member)
    offset += member.compressed.length
  }
  return members
}

/** What tar-stream finds in a tar: names with types, and the PAX records. */
async function listTar(tar: Uint8Array): Promise<readonly { name: string; type: string; pax: unknown }[]> {
  const found = []
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    found.push({ name: entry.header.name, type: entry.header.type, pax: entry.header.pax })
    entry.resume()
  }
  return found
}

/** The entries of a package as this library reads them back. */
async function readBack(item: TestPackage): Promise<readonly unknown[]> {
  const { bytes } = await writtenPackage(item)
  return (await readPackage(bytes, { keys: 'unverified' })).data.entries
}

describe('the file', () => {
  const scripts = new Map<ScriptName, Uint8Array>([['post-install', Buffer.from('#!/bin/sh\n')]])

  test('has three members: signature, control, data', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'a' }, scripts }, { key: testKey().signing })
    const [signature, control, data, ...more] = membersOf(bytes)
    expect(more).toEqual([])
    expect(await listTar(signature?.inflated ?? bytes)).toMatchObject([
      { name: `.SIGN.RSA256.${testKey().trusted.name}` },
    ])
    expect(await listTar(control?.inflated ?? bytes)).toMatchObject([{ name: '.PKGINFO' }, { name: '.post-install' }])
    expect(await listTar(data?.inflated ?? bytes)).toMatchObject([{ name: 'a', type: 'file' }])
  })

  test('has two members when nobody signs it', async () => {
    const { bytes } = await writtenPackage({ name: 'a' })
    expect(membersOf(bytes)).toHaveLength(2)
  })

  test('ends only its last member, so that all of them are one tar', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'a' } }, { key: testKey().signing })
    const names = (await listTar(gunzipSync(bytes))).map(({ name }) => name)
    expect(names).toEqual([`.SIGN.RSA256.${testKey().trusted.name}`, '.PKGINFO', 'a'])
    expect(gunzipSync(bytes).subarray(-1024)).toEqual(Buffer.alloc(1024))
  })

  test('is listed by the SHA-1 of its control member and its size', async () => {
    const { bytes, record } = await writtenPackage(
      { name: 'a', files: { a: 'abc', b: 'de' } },
      { key: testKey().signing },
    )
    const control = membersOf(bytes)[1]?.compressed ?? bytes
    expect(record).toEqual({
      name: 'a',
      version: '1.0-r0',
      arch: 'x86_64',
      description: 'The a of a test',
      license: 'MIT',
      origin: 'a',
      buildTime: testTime,
      depends: [],
      provides: [],
      installIf: [],
      installedSize: 5,
      size: bytes.length,
      checksum: `Q1${createHash('sha1').update(control).digest('base64')}`,
    })
  })

  test('states the SHA-256 of its data member', async () => {
    const { bytes } = await writtenPackage({ name: 'a', files: { a: 'a' } })
    const { info, data } = await readPackage(bytes, { keys: 'unverified' })
    expect(info.datahash).toBe(sha256(membersOf(bytes)[1]?.compressed ?? bytes))
    expect(data.sha256).toBe(info.datahash)
    expect(data.diffId).toBe(sha256(membersOf(bytes)[1]?.inflated ?? bytes))
  })

  test('gives back its metadata and scripts', async () => {
    const item = { name: 'a', depends: ['b>1'], replaces: ['c'], replacesPriority: 2, triggers: ['/usr/*'], scripts }
    const { bytes } = await writtenPackage(item)
    const { info, scripts: read } = await readPackage(bytes, { keys: 'unverified' })
    expect(info).toMatchObject({
      name: 'a',
      depends: ['b>1'],
      replaces: ['c'],
      replacesPriority: 2,
      triggers: ['/usr/*'],
    })
    expect(read).toEqual(scripts)
  })

  test('has the same bytes in two runs, whatever the order of the entries', async () => {
    const files = [testFile('b', 'b'), testFile('a', 'a'), testFile('c/d', 'd')]
    const key = testKey().signing
    const one = await writtenPackage({ name: 'a', entries: files }, { key })
    const two = await writtenPackage({ name: 'a', entries: files.toReversed() }, { key })
    expect(one.bytes.equals(two.bytes)).toBe(true)
  })

  test('may be empty', async () => {
    expect(await readBack({ name: 'a' })).toEqual([])
  })
})

describe('entries', () => {
  test('are sorted, each below its parents, and missing parents are root’s with 0755', async () => {
    const entries = await readBack({
      name: 'a',
      entries: [testFile('b/c/d', 'd'), testFile('b-c', ''), testFile('a', '')],
    })
    expect(entries).toMatchObject([
      { path: 'a' },
      { path: 'b', type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: testTime },
      { path: 'b-c' },
      { path: 'b/c', type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: testTime },
      { path: 'b/c/d' },
    ])
  })

  test('keep their directories’ own modes', async () => {
    const entries = await readBack({ name: 'a', entries: [testFile('b/c', 'c'), directory('b', 0o1777)] })
    expect(entries).toMatchObject([{ path: 'b', mode: 0o1777 }, { path: 'b/c' }])
  })

  test('keep setuid, setgid and sticky bits, owners and their names', async () => {
    const entry = { ...testFile('a', 'a', { mode: 0o7711, uid: 12, gid: 34 }), uname: 'someone', gname: 'several' }
    expect(await readBack({ name: 'a', entries: [entry] })).toMatchObject([
      { mode: 0o7711, uid: 12, gid: 34, uname: 'someone', gname: 'several' },
    ])
  })

  test('keep ids and times that ustar has no room for', async () => {
    const entry = { ...testFile('a', 'a', { uid: 3_000_000, gid: 4_000_000 }), mtime: 2 ** 34 }
    expect(await readBack({ name: 'a', entries: [entry] })).toMatchObject([
      { uid: 3_000_000, gid: 4_000_000, mtime: 2 ** 34 },
    ])
  })

  test('keep extended attributes with any bytes', async () => {
    const value = Buffer.from([0, 1, 0x0a, 0x3d, 0x80, 0xff]).toString('base64')
    const xattrs = { 'security.capability': value, 'user.text': Buffer.from('text').toString('base64') }
    expect(await readBack({ name: 'a', entries: [{ ...testFile('a', 'a'), xattrs }] })).toMatchObject([{ xattrs }])
  })

  test.each([`${'long/'.repeat(40)}name`, 'x'.repeat(200), 'usr/share/größe/日本語', 'with space/and "quotes" and \\'])(
    'keep the name %s',
    async path => {
      expect(await readBack({ name: 'a', files: { [path]: 'content' } })).toContainEqual(
        expect.objectContaining({ path, type: 'file', size: 7 }),
      )
    },
  )

  test('keep long and non-ASCII link targets', async () => {
    const target = `/${'größe/'.repeat(40)}`
    const symlink: PackageEntry = { ...owned, type: 'symlink', path: 'a', target, mode: 0o777 }
    expect(await readBack({ name: 'a', entries: [symlink] })).toMatchObject([{ type: 'symlink', target }])
  })

  test('keep hard links, behind the files they lead to', async () => {
    const entries = await readBack({ name: 'a', entries: [link('a', 'z'), link('b', 'z'), testFile('z', 'z')] })
    expect(entries).toMatchObject([
      { path: 'z', type: 'file' },
      { path: 'a', type: 'hardlink', target: 'z' },
      { path: 'b', type: 'hardlink', target: 'z' },
    ])
  })

  test('carry a SHA-1 when they are files or symbolic links, and no others do', async () => {
    const symlink: PackageEntry = { ...owned, type: 'symlink', path: 's', target: 'f', mode: 0o777 }
    const { bytes } = await writtenPackage({
      name: 'a',
      entries: [testFile('f', 'f'), symlink, link('h', 'f'), directory('d')],
    })
    const sha1 = { 'APK-TOOLS.checksum.SHA1': createHash('sha1').update('f').digest('hex') }
    expect(await listTar(membersOf(bytes)[1]?.inflated ?? bytes)).toMatchObject([
      { name: 'd/', pax: null },
      { name: 'f', pax: sha1 },
      { name: 's', pax: sha1 },
      { name: 'h', pax: null },
    ])
  })

  test('are counted once a file into the installed size', async () => {
    const entries = [testFile('f', '12345'), link('h', 'f'), directory('d'), testFile('g', '678')]
    expect((await writtenPackage({ name: 'a', entries })).record.installedSize).toBe(8)
  })
})

describe('content', () => {
  async function* content(): AsyncGenerator<Uint8Array> {
    for (const text of ['one ', 'two ', 'three']) yield Buffer.from(text)
  }
  const streamed = (size: number): PackageEntry => ({ ...owned, type: 'file', path: 'a', mode: 0o644, size, content })

  test('may come as a stream', async () => {
    const one = await writtenPackage({ name: 'a', entries: [streamed(13)] })
    const two = await writtenPackage({ name: 'a', files: { a: 'one two three' } })
    expect(one.bytes.equals(two.bytes)).toBe(true)
  })

  test.each([12, 14])('has the size that was announced, not %i', async size => {
    const written = writtenPackage({ name: 'a', entries: [streamed(size)] })
    await expect(written).rejects.toThrow(
      failure('UNDISTRO_FORMAT_PACKAGE', { place: { path: 'a' }, message: '13 bytes' }),
    )
  })
})

describe('refused is', () => {
  test.each<[string, PackageEntry[]]>([
    ['an entry that stands twice', [testFile('a', '1'), testFile('a', '2')]],
    ['an entry below a file', [testFile('a', ''), testFile('a/b', '')]],
    ['a hard link to nothing', [link('a', 'b')]],
    ['a hard link to a directory', [directory('b'), link('a', 'b')]],
    ['a hard link to a hard link', [testFile('c', ''), link('b', 'c'), link('a', 'b')]],
    ...['/a', 'a/', 'a//b', './a', 'a/../../b', '..', '.', '', 'a\nb'].map((path): [string, PackageEntry[]] => [
      `the path ${JSON.stringify(path)}`,
      [testFile(path, '')],
    ]),
  ])('%s', async (_, entries) => {
    await expect(writtenPackage({ name: 'a', entries })).rejects.toThrow(failure('UNDISTRO_FORMAT_PACKAGE'))
  })
})

describe('a failure', () => {
  test('leaves neither the file nor a part of it, and keeps what was there', async () => {
    const folder = await temporaryDirectory()
    const file = join(folder, 'a.apk')
    await writeFile(file, 'before')
    const written = writePackage(file, testContents({ name: 'a', entries: [link('a', 'b')] }))
    await expect(written).rejects.toThrow(failure('UNDISTRO_FORMAT_PACKAGE'))
    expect(await readdir(folder)).toEqual(['a.apk'])
    expect(await readFile(file, 'utf8')).toBe('before')
  })

  test('by an abort is the signal’s reason, and leaves nothing', async () => {
    const folder = await temporaryDirectory()
    const controller = new AbortController()
    const reason = new Error('enough')
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      controller.abort(reason)
    }
    const streamed: PackageEntry = { ...owned, type: 'file', path: 'a', mode: 0o644, size: 1, content }
    const contents = testContents({ name: 'a', entries: [streamed, testFile('b', 'b')] })
    const written = writePackage(join(folder, 'a.apk'), contents, { signal: controller.signal })
    await expect(written).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual([])
  })
})

test('tar-stream reads the contents of what is written', async () => {
  const { bytes } = await writtenPackage({ name: 'a', files: { a: 'first', 'b/größe': 'second' } })
  const contents: string[] = []
  for await (const entry of Readable.from([gunzipSync(bytes)]).pipe(extract())) {
    contents.push(`${entry.header.name}: ${(await buffer(entry)).toString().split('\n')[0]}`)
  }
  expect(contents).toEqual(['.PKGINFO: pkgname = a', 'a: first', 'b/: ', 'b/größe: second'])
})
