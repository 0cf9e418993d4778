import {
  type Bytes,
  dataMember,
  directory,
  endOfArchive,
  file,
  hardlink,
  member,
  noise,
  pax,
  paxRecord,
  symlink,
  tarRecord,
  victim,
  victimOf,
} from '../../support/hostile.js'
import type { Refusal } from '../../support/hostile-sandbox.js'
import type { HostilePackage } from './package-cases.js'

const sound = dataMember(file('a'))

type Row = readonly [string, Refusal, () => readonly Uint8Array[]]

const path = (path?: string): Refusal => ({
  code: 'UNDISTRO_ARCHIVE_PATH',
  ...(path !== undefined && { place: { path } }),
})
const link: Refusal = { code: 'UNDISTRO_ARCHIVE_LINK', place: { path: 'link' } }
const header: Refusal = { code: 'UNDISTRO_ARCHIVE_HEADER' }
const wrongPax: Refusal = { code: 'UNDISTRO_ARCHIVE_PAX' }
const limit: Refusal = { code: 'UNDISTRO_ARCHIVE_LIMIT' }
const truncated: Refusal = { code: 'UNDISTRO_ARCHIVE_TRUNCATED' }
const trailing: Refusal = { code: 'UNDISTRO_ARCHIVE_TRAILING' }
const type: Refusal = { code: 'UNDISTRO_ARCHIVE_TYPE' }

const names: readonly Row[] = [
  ['a name that climbs', path('../etc/passwd'), () => [file('../etc/passwd')]],
  ['a name that climbs in its midst', path('a/../../b'), () => [directory('a/'), file('a/../../b')]],
  ['a name that is no more than ".."', path('..'), () => [directory('..')]],
  ['a name that starts with "."', path('./a'), () => [file('./a')]],
  ['a name with "." in its midst', path('a/./b'), () => [directory('a/'), file('a/./b')]],
  ['an absolute name', path('/etc/passwd'), () => [file('/etc/passwd')]],
  ['no name', path(''), () => [file('')]],
  ['the root as a directory', path('/'), () => [directory('/')]],
  ['an empty component in a name', path('a//b'), () => [directory('a/'), file('a//b')]],
  ['two slashes behind a directory', path('a//'), () => [directory('a//')]],
  ['a slash behind a file', path('a/'), () => [file('a/')]],
  ['a slash behind a link', path('a/'), () => [symlink('a/', 'b')]],
  ['a control character in a name', path('a\u0001'), () => [file('a\u0001')]],
  ['a line break in a name', path('a\nF:etc'), () => [file('a\nF:etc')]],
  ['a DEL in a name', path('a\u007f'), () => [file('a\u007f')]],
  ['a name that is not UTF-8', path(), () => [file(Buffer.from('caf\xe9', 'latin1'))]],
  ['a prefix that climbs', path('../etc/passwd'), () => [tarRecord({ prefix: '../etc', name: 'passwd' })]],
  ['an absolute prefix', path('/etc/passwd'), () => [tarRecord({ prefix: '/etc', name: 'passwd' })]],
  ['a PAX name that climbs', path('../a'), () => [pax(paxRecord('path', '../a')), file('a')]],
  ['a NUL in a PAX name', path('a\0b'), () => [pax(paxRecord('path', 'a\0b')), file('a')]],
  ['a PAX name that is not UTF-8', path(), () => [pax(paxRecord('path', Buffer.of(0xff))), file('a')]],
  ['an empty PAX name', path(''), () => [pax(paxRecord('path', '')), file('a')]],
  ['a GNU long name that climbs', path('../a'), () => [tarRecord({ type: 'L', content: '../a\0' }), file('a')]],
]

const links: readonly Row[] = [
  ['an absolute hard link', link, () => [file('a'), hardlink('link', '/a')]],
  ['a hard link that climbs', link, () => [file('a'), hardlink('link', '../a')]],
  ['a hard link that climbs by PAX', link, () => [pax(paxRecord('linkpath', '../a')), hardlink('link', 'a')]],
  ['a hard link that starts with "."', link, () => [file('a'), hardlink('link', './a')]],
  ['a hard link without target', link, () => [hardlink('link', '')]],
  ['a hard link to nowhere', link, () => [hardlink('link', 'nowhere')]],
  ['a hard link to itself', link, () => [hardlink('link', 'link')]],
  ['a hard link to a later file', link, () => [hardlink('link', 'later'), file('later')]],
  ['a hard link to a directory', link, () => [directory('d/'), hardlink('link', 'd')]],
  ['a hard link to a symbolic link', link, () => [symlink('s', '/etc/passwd'), hardlink('link', 's')]],
  ['a hard link to a hard link', link, () => [file('a'), hardlink('b', 'a'), hardlink('link', 'b')]],
  ['a hard link that is not UTF-8', link, () => [hardlink('link', Buffer.of(0xff))]],
  ['a symbolic link without target', link, () => [symlink('link', '')]],
  ['a symbolic link with a line break', link, () => [symlink('link', 'a\nb')]],
  ['a NUL in a symbolic link', link, () => [pax(paxRecord('linkpath', 'a\0b')), symlink('link', 'a')]],
]

const structure: readonly Row[] = [
  ['an entry below a symbolic link', path('s/a'), () => [symlink('s', '/etc'), file('s/a')]],
  ['an entry below a file', path('a/b'), () => [file('a'), file('a/b')]],
  ['an entry below a hard link', path('b/c'), () => [file('a'), hardlink('b', 'a'), file('b/c')]],
  ['an entry without its directory', path('d/a'), () => [file('d/a')]],
  ['an entry before its directory', path('d/a'), () => [file('d/a'), directory('d/')]],
  ['a directory without the one above it', path('a/b'), () => [directory('a/b/')]],
  ['a file twice', { code: 'UNDISTRO_ARCHIVE_DUPLICATE', place: { path: 'a' } }, () => [file('a'), file('a')]],
  ['a directory twice', { code: 'UNDISTRO_ARCHIVE_DUPLICATE' }, () => [directory('d/'), directory('d')]],
  [
    'a link in the place of a directory',
    { code: 'UNDISTRO_ARCHIVE_DUPLICATE', place: { path: 'd' } },
    () => [directory('d/'), symlink('d', '/etc')],
  ],
]

const headers: readonly Row[] = [
  ['a wrong checksum', { ...header, place: { offset: 0 } }, () => [tarRecord({ checksum: '012345\0 ' })]],
  ['no checksum', header, () => [tarRecord({ checksum: Buffer.alloc(8) })]],
  ['another magic', { ...header, message: 'magic' }, () => [tarRecord({ magic: 'custar\0' })]],
  ['no magic, as before POSIX', header, () => [tarRecord({ magic: Buffer.alloc(8) })]],
  ['an 8 in an octal number', header, () => [tarRecord({ size: '00000000008\0' })]],
  ['a word for a number', header, () => [tarRecord({ mode: 'rw-r--r\0' })]],
  ['a minus in front of a size', header, () => [tarRecord({ size: '-0000000001\0' })]],
  ['a base-256 number out of range', header, () => [tarRecord({ size: Buffer.of(0x80, ...Array(11).fill(0xff)) })]],
  ['a negative base-256 number', header, () => [tarRecord({ size: Buffer.alloc(12, 0xff) })]],
  ['a negative base-256 owner', header, () => [tarRecord({ uid: Buffer.alloc(8, 0xff) })]],
  [
    'a directory with a size',
    { ...header, place: { path: 'd' } },
    () => [tarRecord({ name: 'd/', type: '5', size: 512 })],
  ],
  ['a symbolic link with a size', header, () => [tarRecord({ type: '2', link: 'a', size: 1 })]],
  ['random bytes for a header', header, () => [noise(512)]],
  ['a sparse file of GNU', type, () => [tarRecord({ type: 'S' })]],
  ['a sparse file in PAX', type, () => [pax(paxRecord('GNU.sparse.name', '../a')), file('a')]],
  ['a volume label', type, () => [tarRecord({ type: 'V', name: 'label' })]],
  ['a type that nobody knows', { ...type, message: '"é"' }, () => [tarRecord({ type: Buffer.of(0xe9) })]],
]

const extensions: readonly Row[] = [
  ['a PAX length that is too large', wrongPax, () => [pax('99 path=a\n'), file('a')]],
  ['a PAX length that is too small', wrongPax, () => [pax('5 path=a\n'), file('a')]],
  ['a PAX length of zero', wrongPax, () => [pax('0 path=a\n'), file('a')]],
  ['a PAX length that is negative', wrongPax, () => [pax('-9 path=a\n'), file('a')]],
  ['a PAX length with zeros in front', wrongPax, () => [pax('010 path=a\n'), file('a')]],
  ['a PAX length beyond all numbers', wrongPax, () => [pax(`${'9'.repeat(400)} path=a\n`), file('a')]],
  ['no PAX length', wrongPax, () => [pax('path=a\n'), file('a')]],
  ['a PAX record without "="', wrongPax, () => [pax('9 path a\n'), file('a')]],
  ['a PAX record without a key', wrongPax, () => [pax('5 =a\n'), file('a')]],
  ['a PAX record without a line break', wrongPax, () => [pax('9 path=ab'), file('a')]],
  ['zeros behind a PAX record', wrongPax, () => [pax(paxRecord('path', 'a'), Buffer.alloc(9)), file('a')]],
  ['random bytes for PAX records', wrongPax, () => [pax(noise(300)), file('a')]],
  ['a PAX owner that is no number', wrongPax, () => [pax(paxRecord('uid', 'root')), file('a')]],
  ['a negative PAX size', { ...wrongPax, place: { path: 'a' } }, () => [pax(paxRecord('size', '-1')), file('a')]],
  ['a PAX size with a fraction', wrongPax, () => [pax(paxRecord('size', '1.5')), file('a')]],
  ['a PAX size out of range', wrongPax, () => [pax(paxRecord('size', '9'.repeat(30))), file('a')]],
  ['a PAX time out of range', wrongPax, () => [pax(paxRecord('mtime', '9'.repeat(30))), file('a')]],
  [
    'a PAX size of more than there is',
    { ...truncated, place: { path: 'a' } },
    () => [pax(paxRecord('size', '9007199254740991')), file('a')],
  ],
  ['a PAX header of more than 1 MiB', limit, () => [tarRecord({ type: 'x', size: 2 ** 20 + 1 })]],
  ['a PAX header of 8 GiB', limit, () => [tarRecord({ type: 'x', size: 8 ** 11 - 1 })]],
  ['PAX headers of more than 1 MiB together', limit, () => [largePax('a'), largePax('b'), file('a')]],
  ['global PAX headers of more than 1 MiB', limit, () => [globalPax(), globalPax(), file('a')]],
  ['a GNU long name of more than 1 MiB', limit, () => [tarRecord({ type: 'L', size: 2 ** 20 + 1 })]],
  ['a name of more than 4096 bytes', limit, () => [pax(paxRecord('path', 'a'.repeat(4097))), file('a')]],
  ['a name of more than 128 components', limit, () => [pax(paxRecord('path', 'a/'.repeat(129))), file('a')]],
  [
    'a link of more than 4096 bytes',
    { ...limit, place: { path: 'link' } },
    () => [pax(paxRecord('linkpath', 'a'.repeat(4097))), symlink('link', 'a')],
  ],
  [
    'a hard link of more than 128 components',
    limit,
    () => [pax(paxRecord('linkpath', 'a/'.repeat(129))), hardlink('link', 'a')],
  ],
]

const checksums: readonly Row[] = [
  [
    'a file with the SHA-1 of another',
    { code: 'UNDISTRO_INTEGRITY_FILE', place: { path: 'a' } },
    () => [sha1('0'.repeat(40)), file('a')],
  ],
  ['a file with a SHA-1 that is none', { code: 'UNDISTRO_INTEGRITY_FILE' }, () => [sha1('none'), file('a')]],
  [
    'an empty file with the SHA-1 of another',
    { code: 'UNDISTRO_INTEGRITY_FILE' },
    () => [sha1('0'.repeat(40)), file('a', '')],
  ],
  [
    'a link with the SHA-1 of another',
    { code: 'UNDISTRO_INTEGRITY_FILE', place: { path: 'link' } },
    () => [sha1('0'.repeat(40)), symlink('link', 'a')],
  ],
]

const ends: readonly [string, Refusal, () => Uint8Array][] = [
  ['nothing in it', truncated, () => member('')],
  ['no end of archive', { ...truncated, message: 'end-of-archive' }, () => member(file('a'))],
  ['an end in a header', truncated, () => member(file('a').subarray(0, 300))],
  ['an end in a file', { ...truncated, place: { path: 'a' } }, () => member(file('a').subarray(0, 515))],
  ['an end in the padding of a file', truncated, () => member(file('a').subarray(0, -1))],
  ['an end in a PAX header', truncated, () => member(pax(paxRecord('path', 'a')).subarray(0, 600))],
  ['an end behind a PAX header', truncated, () => member(pax(paxRecord('path', 'a')))],
  ['an end in the end of archive', truncated, () => member(file('a'), endOfArchive.subarray(0, 700))],
  ['an entry behind the end of archive', trailing, () => member(endOfArchive, file('a'), endOfArchive)],
  ['random bytes behind the end of archive', trailing, () => member(file('a'), endOfArchive, noise(512))],
  ['a second gzip member', trailing, () => Buffer.concat([sound, sound])],
  ['a gzip member of nothing behind it', trailing, () => Buffer.concat([sound, member('')])],
  ['a gzip member of nothing before it', trailing, () => Buffer.concat([member(''), sound])],
  ['a byte behind it', trailing, () => Buffer.concat([sound, Buffer.of(7)])],
  ['zeros behind it', trailing, () => Buffer.concat([sound, Buffer.alloc(600_000)])],
  ['random bytes behind it', trailing, () => Buffer.concat([sound, noise(3000)])],
  ['no compression', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => Buffer.concat([file('a'), endOfArchive])],
]

/** What is wrong with the data of a package, where all around it is right. */
export const hostileData: readonly HostilePackage[] = [
  ...[...names, ...links, ...structure, ...headers, ...extensions, ...checksums].map(([name, refusal, records]) => ({
    name: `a package with ${name} in its data`,
    make: () => victimOf(...records()),
    ...refusal,
  })),
  ...ends.map(([name, refusal, data]) => ({
    name: `a package whose data member has ${name}`,
    make: () => victim({ data: data() }),
    ...refusal,
  })),
]

function sha1(value: Bytes): Buffer {
  return pax(paxRecord('APK-TOOLS.checksum.SHA1', value))
}

function largePax(key: string): Buffer {
  return pax(paxRecord(key, Buffer.alloc(600_000)))
}

function globalPax(): Buffer {
  return tarRecord({ type: 'g', content: paxRecord('comment', Buffer.alloc(600_000)) })
}
