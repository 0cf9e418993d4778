import { expect, test } from 'vitest'
import { formatInstalled, formatTriggers } from '../../../src/apk/index.js'
import type { ApkState, RootFilesystem } from '../../../src/rootfs/index.js'
import { type TestPackage, testTime } from '../../support/repository.js'
import { rootOf, stateTime, textOf } from '../../support/root.js'

const key = { name: 'a.rsa.pub', pem: 'ours\n' }

function rootWith(state: Partial<ApkState>, packages: readonly TestPackage[] = []): Promise<RootFilesystem> {
  return rootOf(packages, { apk: { arch: 'x86_64', world: [], repositories: [], keys: [], ...state } })
}

test('apk’s own directories are there, with the modes that apk gives them', async () => {
  const { tree } = await rootWith({})
  const modes = tree
    .sorted()
    .flatMap(({ type, path, mode }) => (type === 'directory' ? [[path, mode.toString(8)]] : []))
  expect(Object.fromEntries(modes)).toEqual({
    dev: '755',
    etc: '755',
    'etc/apk': '755',
    lib: '755',
    'lib/apk': '755',
    'lib/apk/db': '755',
    proc: '555',
    tmp: '1777',
    var: '755',
    'var/cache': '755',
    'var/cache/apk': '755',
    'var/cache/misc': '755',
  })
})

test('what apk writes is root’s, of the image’s time and no package’s', async () => {
  const { tree } = await rootWith({ world: ['a'], repositories: ['https://example.org/main'], keys: [key] })
  const files = tree.sorted().filter(({ type }) => type === 'file')
  expect(files.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual([
    'etc/apk/arch 644',
    'etc/apk/keys/a.rsa.pub 644',
    'etc/apk/repositories 644',
    'etc/apk/world 644',
    'lib/apk/db/installed 644',
    'lib/apk/db/lock 600',
    'lib/apk/db/scripts.tar 644',
    'lib/apk/db/triggers 644',
  ])
  expect(new Set(files.map(({ uid, gid, mtime, owner }) => `${uid}:${gid} ${mtime} ${owner}`))).toEqual(
    new Set([`0:0 ${stateTime} undefined`]),
  )
})

test('world is sorted, as apk keeps it', async () => {
  const root = await rootWith({ world: ['zlib', 'a>1', '!busybox', 'a-b', 'Z'] })
  expect(textOf(root, 'etc/apk/world')).toBe('!busybox\nZ\na-b\na>1\nzlib\n')
})

test('repositories keep their order and tags', async () => {
  const repositories = ['https://example.org/z', '@edge https://example.org/a']
  expect(textOf(await rootWith({ repositories }), 'etc/apk/repositories')).toBe(`${repositories.join('\n')}\n`)
})

test('without repositories there is no such file', async () => {
  expect((await rootWith({})).tree.get('etc/apk/repositories')).toBeUndefined()
})

test('the architecture is that of the image', async () => {
  expect(textOf(await rootWith({ arch: 'aarch64' }), 'etc/apk/arch')).toBe('aarch64\n')
})

test('keys are written where no package brings one of that name', async () => {
  const other = { name: 'b.rsa.pub', pem: 'other\n' }
  const packages = [{ name: 'keys', files: { 'etc/apk/keys/a.rsa.pub': 'theirs\n' } }]
  const root = await rootWith({ keys: [key, other] }, packages)
  expect(root.tree.get('etc/apk/keys/a.rsa.pub')).toMatchObject({ owner: 'keys' })
  expect(textOf(root, 'etc/apk/keys/b.rsa.pub')).toBe('other\n')
})

test('the database has every package, as it lies in the tree', async () => {
  const root = await rootOf([
    { name: 'b', files: { 'usr/bin/b': 'b' }, triggers: ['/usr/*'] },
    { name: 'a', files: { 'usr/bin/a': 'a' }, replaces: ['b'] },
  ])
  const packages = root.installed.map(({ package: { info, identity, size, scripts }, entries }) => ({
    info,
    checksum: identity,
    size,
    entries,
    scripts,
  }))
  expect(textOf(root, 'lib/apk/db/installed')).toBe(formatInstalled(packages))
  expect(textOf(root, 'lib/apk/db/installed')).toMatch(/P:a\n.*R:a\n.*P:b\n.*R:b\n/s)
  expect(textOf(root, 'lib/apk/db/triggers')).toBe(formatTriggers(packages))
})

test('the database names the tag that a package is pinned to', async () => {
  const [installed] = (await rootOf([{ name: 'a' }])).installed
  if (installed === undefined) throw new Error('nothing is installed')
  const root = await rootOf([], { packages: [{ ...installed.package, tag: 'edge' }] })
  expect(textOf(root, 'lib/apk/db/installed')).toContain('\ns:edge\n')
})

test('scripts bear the time of the image', async () => {
  const scripts = new Map([['post-install', Buffer.from('#!/bin/sh\n')]] as const)
  const root = await rootOf([{ name: 'a', scripts }])
  const node = root.tree.get('lib/apk/db/scripts.tar')
  if (node?.type !== 'file' || node.content.kind !== 'bytes') throw new Error('scripts.tar is not there')
  const mtime = Buffer.from(node.content.bytes.subarray(136, 147)).toString('latin1')
  expect(Number.parseInt(mtime, 8)).toBe(stateTime)
})

test('the database lies where a merged lib leads', async () => {
  const attributes = { uid: 0, gid: 0, mtime: testTime }
  const merged: TestPackage = {
    name: 'merged',
    entries: [
      { ...attributes, type: 'directory', path: 'usr/lib', mode: 0o755 },
      { ...attributes, type: 'symlink', path: 'lib', target: 'usr/lib', mode: 0o777 },
    ],
  }
  const { tree } = await rootOf([merged])
  expect(tree.get('lib')).toMatchObject({ type: 'symlink' })
  expect(tree.get('usr/lib/apk/db/installed')).toMatchObject({ type: 'file' })
})
