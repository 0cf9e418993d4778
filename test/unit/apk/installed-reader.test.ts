import { describe, expect, test } from 'vitest'
import { formatInstalled, parseInstalled } from '../../../src/apk/index.js'
import { failure } from '../../support/failures.js'

const checksum = 'Q1JcHwSz/Um0t0A9/D4HQHir0wXgs='
const record = [
  `C:${checksum}`,
  'P:tool',
  'V:1.0-r0',
  'A:x86_64',
  'S:875',
  'I:10',
  'T:',
  'U:',
  'L:MIT',
  'r:other<2 third',
  'q:5',
  's:edge',
  'f:f',
  'F:',
  'R:top',
  'F:usr/bin',
  'M:1:2:2755',
  'R:tool',
  'a:0:0:4755:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  `Z:${checksum}`,
  'R:plain',
]

describe('parseInstalled', () => {
  test('reads what a package has, with the defaults that are not written', () => {
    const [tool] = parseInstalled(`${record.join('\n')}\n\n`)
    expect(tool).toMatchObject({
      name: 'tool',
      size: 875,
      replaces: ['other<2', 'third'],
      replacesPriority: 5,
      tag: 'edge',
      broken: 'f',
    })
    expect(tool?.directories).toEqual([
      { path: '', uid: 0, gid: 0, mode: 0o755, files: [{ name: 'top', uid: 0, gid: 0, mode: 0o644 }] },
      {
        path: 'usr/bin',
        uid: 1,
        gid: 2,
        mode: 0o2755,
        files: [
          { name: 'tool', uid: 0, gid: 0, mode: 0o4755, xattrs: 'Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=', checksum },
          { name: 'plain', uid: 0, gid: 0, mode: 0o644 },
        ],
      },
    ])
  })

  test('reads what formatInstalled writes', () => {
    const attributes = { uid: 0, gid: 0, mtime: 0 }
    const info = {
      name: 'a',
      version: '1-r0',
      installedSize: 1,
      depends: ['b'],
      provides: [],
      installIf: [],
      replaces: ['c'],
      triggers: [],
    }
    const text = formatInstalled([
      {
        info,
        checksum,
        size: 3,
        entries: [
          { ...attributes, type: 'directory', path: 'd', mode: 0o700 },
          { ...attributes, type: 'file', path: 'd/f', mode: 0o755, size: 1, sha1: '00'.repeat(20) },
        ],
      },
    ])
    expect(parseInstalled(text)).toMatchObject([
      {
        name: 'a',
        depends: ['b'],
        replaces: ['c'],
        directories: [{ path: 'd', mode: 0o700, files: [{ name: 'f', mode: 0o755 }] }],
      },
    ])
  })

  test.each([
    ['R: before F:', ['P:a', `C:${checksum}`, 'V:1', 'R:x'], 4],
    ['M: before F:', [`C:${checksum}`, 'P:a', 'V:1', 'M:0:0:755'], 4],
    ['Z: before R:', [`C:${checksum}`, 'P:a', 'V:1', 'F:d', `Z:${checksum}`], 5],
    ['a mode that is not octal', [`C:${checksum}`, 'P:a', 'V:1', 'F:d', 'M:0:0:888'], 5],
    ['a priority that is no number', [`C:${checksum}`, 'P:a', 'V:1', 'q:high'], 4],
  ])('refuses %s and names the line', (_, lines, line) => {
    expect(() => parseInstalled(lines.join('\n'))).toThrow(failure('UNDISTRO_FORMAT_INSTALLED', { place: { line } }))
  })
})
