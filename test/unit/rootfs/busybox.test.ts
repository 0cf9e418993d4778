import { describe, expect, test } from 'vitest'
import type { RootFilesystem } from '../../../src/rootfs/index.js'
import { type TestPackage, testFile, testTime } from '../../support/repository.js'
import { rootOf, stateTime } from '../../support/root.js'

const binary = testFile('bin/busybox', 'ELF', { mode: 0o755 })
const busybox = (list?: string): TestPackage => ({
  name: 'busybox',
  entries: [binary, ...(list === undefined ? [] : [testFile('etc/busybox-paths.d/busybox', list)])],
})
const linkTo = (target: string): object => ({ type: 'symlink', target, mode: 0o777, uid: 0, gid: 0, mtime: stateTime })

/** The symbolic links that no package brings. */
function addedLinks({ tree }: RootFilesystem): readonly string[] {
  return tree.sorted().flatMap(node => (node.type === 'symlink' && node.owner === undefined ? [node.path] : []))
}

describe('busybox is linked', () => {
  test('at every path of its own list, and nowhere else', async () => {
    const root = await rootOf([busybox('bin/sh\nusr/bin/awk\nlinuxrc\n\n')])
    expect(addedLinks(root)).toEqual(['bin/sh', 'linuxrc', 'usr/bin/awk'])
    expect(root.tree.get('bin/sh')).toMatchObject(linkTo('/bin/busybox'))
    expect(root.tree.get('usr/bin')).toMatchObject({ type: 'directory', mode: 0o755, mtime: stateTime })
  })

  test('by the table of 1.32 where there is no list', async () => {
    const links = addedLinks(await rootOf([busybox()]))
    expect(links).toHaveLength(299)
    expect(links).toEqual(expect.arrayContaining(['bin/sh', 'sbin/init', 'usr/bin/[', 'usr/sbin/crond']))
  })

  test('but not over what is there', async () => {
    const other: TestPackage = { name: 'other', entries: [testFile('bin/sh', 'better')] }
    const root = await rootOf([busybox('bin/sh\nbin/ls\n'), other])
    expect(addedLinks(root)).toEqual(['bin/ls'])
    expect(root.tree.get('bin/sh')).toMatchObject({ type: 'file', owner: 'other' })
  })

  test('below the directories that links lead to', async () => {
    const merged: TestPackage = {
      name: 'merged',
      entries: [
        { type: 'directory', path: 'usr/bin', mode: 0o755, uid: 0, gid: 0, mtime: testTime },
        { type: 'symlink', path: 'bin', target: 'usr/bin', mode: 0o777, uid: 0, gid: 0, mtime: testTime },
      ],
    }
    const list = testFile('etc/busybox-paths.d/busybox', 'bin/sh\nusr/bin/awk\n')
    const moved: TestPackage = { name: 'busybox', entries: [testFile('usr/bin/busybox', 'ELF'), list] }
    const root = await rootOf([merged, moved])
    expect(addedLinks(root)).toEqual(['usr/bin/awk', 'usr/bin/sh'])
    expect(root.tree.get('usr/bin/sh')).toMatchObject(linkTo('/usr/bin/busybox'))
  })

  test('never outside the root', async () => {
    expect(addedLinks(await rootOf([busybox('/bin/ls\n../../bin/cat\n./usr//bin/awk\n..\n')]))).toEqual([
      'bin/cat',
      'bin/ls',
      'usr/bin/awk',
    ])
  })
})

describe('nothing is linked', () => {
  test.each<[string, TestPackage[]]>([
    ['without busybox', [{ name: 'a', files: { 'etc/busybox-paths.d/busybox': 'bin/sh\n' } }]],
    ['without its program', [{ name: 'busybox', files: { 'etc/busybox-paths.d/busybox': 'bin/sh\n' } }]],
    ['for a package of another name', [{ name: 'busybox-extras', entries: [binary] }]],
  ])('%s', async (_, packages) => {
    expect(addedLinks(await rootOf(packages))).toEqual([])
  })
})
