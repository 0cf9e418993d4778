import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checksumOf, formatInstalled, type InstalledPackage, type PackageInfo } from '../../../src/apk/index.js'
import type { Entry, EntryAttributes } from '../../../src/archive/index.js'

const info: PackageInfo = {
  name: 'a',
  version: '1-r0',
  arch: 'x86_64',
  installedSize: 3,
  depends: [],
  provides: [],
  installIf: [],
  replaces: [],
  triggers: [],
}
const checksum = checksumOf(Buffer.from('a'))
const start = `C:${checksum}\nP:a\nV:1-r0\nA:x86_64\nS:100\nI:3\n`
const head = `${start}T:\nU:\nL:\n`

type Attributes = Partial<Omit<EntryAttributes, 'path'>>
const attributes = { uid: 0, gid: 0, mtime: 0 }
const file = (path: string, text: string, own: Attributes = {}): Entry => {
  const sha1 = createHash('sha1').update(text).digest('hex')
  return { ...attributes, type: 'file', path, mode: 0o644, size: text.length, sha1, ...own }
}
const directory = (path: string, own: Attributes = {}): Entry => ({
  ...attributes,
  type: 'directory',
  path,
  mode: 0o755,
  ...own,
})
const link = (type: 'symlink' | 'hardlink', path: string, target: string, mode: number): Entry => ({
  ...attributes,
  type,
  path,
  target,
  mode,
})
const checksumOfText = (text: string): string => checksumOf(Buffer.from(text))

/** The text that one package with these entries is given, without its first lines. */
function filesOf(entries: readonly Entry[], more: Partial<InstalledPackage> = {}): string {
  const text = formatInstalled([{ info, checksum, size: 100, entries, ...more }])
  expect(text.startsWith(head)).toBe(true)
  return text.slice(head.length)
}

test('packages stand by name, each with an empty line behind it', () => {
  const named = (name: string): InstalledPackage => ({ info: { ...info, name }, checksum, size: 100, entries: [] })
  const text = formatInstalled([named('b'), named('a-b'), named('a')])
  expect(text).toBe(
    ['a', 'a-b', 'b']
      .map(name => head.replace('P:a\n', `P:${name}\n`))
      .join('\n')
      .concat('\n'),
  )
})

test('the fields of the index come first, then what only the database has', () => {
  const complete: PackageInfo = {
    ...info,
    description: 'text',
    origin: 'origin',
    depends: ['b', '!c'],
    installIf: ['d'],
    replaces: ['e', 'f<2'],
    replacesPriority: 5,
    packager: 'nobody is told',
    triggers: ['/usr'],
  }
  const text = formatInstalled([{ info: complete, checksum, size: 100, tag: 'edge', entries: [directory('usr')] }])
  expect(text).toBe(`${start}T:text\nU:\nL:\no:origin\nD:b !c\ni:d\nr:e f<2\nq:5\ns:edge\nF:usr\n\n`)
})

test('a priority of 0 and an absent tag are not said', () => {
  expect(filesOf([], { info: { ...info, replacesPriority: 0 } })).toBe('\n')
})

test('directories stand by path, in each the files by name', () => {
  const entries = [
    directory('usr'),
    file('usr/z', 'z'),
    directory('usr/bin'),
    file('usr/bin/b', 'b'),
    file('usr/bin/a', 'a'),
    directory('usr-x'),
    file('top', 't'),
  ]
  expect(filesOf(entries)).toBe(
    [
      'F:',
      'R:top',
      `Z:${checksumOfText('t')}`,
      'F:usr',
      'R:z',
      `Z:${checksumOfText('z')}`,
      'F:usr-x',
      'F:usr/bin',
      'R:a',
      `Z:${checksumOfText('a')}`,
      'R:b',
      `Z:${checksumOfText('b')}`,
      '\n',
    ].join('\n'),
  )
})

describe('owners and modes', () => {
  test.each<[Attributes, string]>([
    [{}, ''],
    [{ mode: 0o700 }, 'M:0:0:700\n'],
    [{ mode: 0o1777 }, 'M:0:0:1777\n'],
    [{ uid: 5, gid: 6 }, 'M:5:6:755\n'],
  ])('of a directory with %j', (own, line) => {
    expect(filesOf([directory('d', own)])).toBe(`F:d\n${line}\n`)
  })

  test.each<[Attributes, string]>([
    [{}, ''],
    [{ mode: 0o755 }, 'a:0:0:755\n'],
    [{ mode: 0o4755 }, 'a:0:0:4755\n'],
    [{ gid: 6 }, 'a:0:6:644\n'],
  ])('of a file with %j', (own, line) => {
    expect(filesOf([file('f', 'f', own)])).toBe(`F:\nR:f\n${line}Z:${checksumOfText('f')}\n\n`)
  })

  test('with extended attributes have a checksum of these, by name', () => {
    const value = Buffer.from([0, 255])
    const xattrs = { 'user.b': Buffer.from('v').toString('base64'), 'security.a': value.toString('base64') }
    const summed = Buffer.concat([
      ...[Buffer.from([0, 0, 0, 10]), Buffer.from('security.a'), Buffer.from([0, 0, 0, 2]), value],
      ...[Buffer.from([0, 0, 0, 6]), Buffer.from('user.b'), Buffer.from([0, 0, 0, 1]), Buffer.from('v')],
    ])
    expect(filesOf([file('f', 'f', { xattrs })])).toContain(`\na:0:0:644:${checksumOf(summed)}\n`)
    expect(filesOf([directory('d', { xattrs })])).toContain(`\nM:0:0:755:${checksumOf(summed)}\n`)
  })
})

describe('checksums', () => {
  test('of a symbolic link are of its target', () => {
    const entries = [link('symlink', 's', '../usr/s', 0o777)]
    expect(filesOf(entries)).toBe(`F:\nR:s\na:0:0:777\nZ:${checksumOfText('../usr/s')}\n\n`)
  })

  test('of a hard link are of the file', () => {
    const entries = [file('f', 'content'), link('hardlink', 'h', 'f', 0o644)]
    expect(filesOf(entries)).toContain(`R:h\nZ:${checksumOfText('content')}\n`)
  })

  test('of a device there are none', () => {
    const device: Entry = { ...attributes, type: 'character-device', path: 'd', mode: 0o644, major: 1, minor: 3 }
    expect(filesOf([device])).toBe('F:\nR:d\n\n')
  })

  test('that are not known are not said', () => {
    const entry: Entry = { ...attributes, type: 'file', path: 'f', mode: 0o644, size: 1 }
    expect(filesOf([entry])).toBe('F:\nR:f\n\n')
  })
})
