import { randomBytes } from 'node:crypto'
import type { IndexPackage } from '../../../src/apk/index.js'
import {
  type Bytes,
  dataMember,
  endOfArchive,
  file,
  member,
  noise,
  pkginfoText,
  replaced,
  symlink,
  tarRecord,
  type Victim,
  victim,
} from '../../support/hostile.js'
import type { Refusal } from '../../support/hostile-sandbox.js'

/** A package that has to be refused. */
export interface HostilePackage extends Refusal {
  readonly name: string
  readonly make: () => Victim
}

type ByteChange = (byte: number) => number
const flip: ByteChange = byte => byte ^ 0xff
/** As the first byte of a deflate stream, a kind of block that there is not. */
const noBlock: ByteChange = () => 0xff

const signature = member(file('.SIGN.RSA256.nobody.rsa.pub', noise(256)))
const htmlPage = `<!DOCTYPE html><html><body>${'<p>502 Bad Gateway</p>'.repeat(40)}</body></html>`

const otherFiles: readonly [string, Refusal, () => Bytes][] = [
  ['an empty file', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'does not start as gzip' }, () => ''],
  ['a single byte', { code: 'UNDISTRO_FORMAT_PACKAGE' }, () => Buffer.of(0x1f)],
  ['random bytes', { code: 'UNDISTRO_FORMAT_PACKAGE' }, () => noise(5000)],
  ['an HTML page', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'does not start as gzip' }, () => htmlPage],
  ['a compressed HTML page', { code: 'UNDISTRO_ARCHIVE_HEADER', message: 'no ustar magic' }, () => member(htmlPage)],
  ['an apk v3 file, stored', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'apk v3' }, () => 'ADB.pckg'],
  ['an apk v3 file, deflated', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'apk v3' }, () => 'ADBd....'],
  ['an apk v3 file, of another compression', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'apk v3' }, () => 'ADBc..'],
  ['a zip file', { code: 'UNDISTRO_FORMAT_PACKAGE' }, () => 'PK\u0003\u0004'],
  ['a tar that is not compressed', { code: 'UNDISTRO_FORMAT_PACKAGE' }, () => file('.PKGINFO')],
  ['a gzip header and random bytes', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => gzipStart(0, noise(5000))],
  ['gzip of another method', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => patched(victim().bytes, 2, () => 7)],
  ['gzip with undefined flags', { code: 'UNDISTRO_ARCHIVE_GZIP', message: 'flags' }, () => gzipStart(0x20, noise(9))],
  ['a gzip header without end', { code: 'UNDISTRO_ARCHIVE_LIMIT' }, () => gzipStart(8, Buffer.alloc(200_000, 'x'))],
  ['gzip of nothing', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'no .PKGINFO' }, () => member('')],
  [
    'an index',
    { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'no .PKGINFO' },
    () => member(file('APKINDEX'), endOfArchive),
  ],
  ['nothing but a signature', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'ends before its control' }, () => signature],
]

/** Where a package of signature, control and data may end early. */
function cuts(): readonly HostilePackage[] {
  const whole = victim({ before: signature, data: dataMember(file('a', noise(3000))) })
  const { bytes, dataOffset } = whole
  const inControl: Refusal = { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'ends before its control' }
  const inData: Refusal = { code: 'UNDISTRO_ARCHIVE_TRUNCATED', place: { offset: dataOffset } }
  const points: readonly [string, number, Refusal][] = [
    ['in the header of its signature member', 7, inControl],
    ['in the signature', 30, inControl],
    ['in the trailer of its signature member', signature.length - 1, inControl],
    ['behind its signature member', signature.length, inControl],
    ['in the header of its control member', signature.length + 9, inControl],
    ['in its control member', signature.length + 50, inControl],
    ['in the trailer of its control member', dataOffset - 8, inControl],
    ['one byte before its data member', dataOffset - 1, inControl],
    ['behind its control member', dataOffset, inData],
    ['in the magic of its data member', dataOffset + 1, inData],
    ['in the header of its data member', dataOffset + 9, inData],
    ['behind the header of its data member', dataOffset + 10, inData],
    ['in a file of its data', dataOffset + 1500, inData],
    ['in front of the trailer of its data member', bytes.length - 8, inData],
    ['in the trailer of its data member', bytes.length - 3, inData],
    ['one byte too early', bytes.length - 1, inData],
  ]
  return points.map(([name, length, refusal]) => ({
    name: `a package that ends ${name}`,
    make: () => replaced(whole, bytes.subarray(0, length)),
    ...refusal,
  }))
}

const lies: readonly [string, Refusal, Partial<IndexPackage>][] = [
  ['a smaller size', { code: 'UNDISTRO_INTEGRITY_SIZE', message: 'expected 1 bytes' }, { size: 1 }],
  ['a larger size', { code: 'UNDISTRO_INTEGRITY_SIZE', message: 'expected 9999999 bytes' }, { size: 9_999_999 }],
  ['another identity', { code: 'UNDISTRO_INTEGRITY_IDENTITY' }, { checksum: `Q1${'A'.repeat(27)}=` }],
  ['another identity in hex', { code: 'UNDISTRO_INTEGRITY_IDENTITY' }, { checksum: `X1${'0'.repeat(40)}` }],
  ['another name', { code: 'UNDISTRO_INTEGRITY_METADATA', message: 'another name' }, { name: 'other' }],
  ['another version', { code: 'UNDISTRO_INTEGRITY_METADATA', message: 'another version' }, { version: '2.0-r0' }],
]

const pkginfos: readonly [string, Refusal, (datahash: string) => Bytes][] = [
  ['empty', { code: 'UNDISTRO_FORMAT_PKGINFO', message: 'pkgname is missing' }, () => ''],
  ['random bytes', { code: 'UNDISTRO_FORMAT_PKGINFO' }, () => noise(600)],
  ['without fields', { code: 'UNDISTRO_FORMAT_PKGINFO' }, () => '# a comment\nno field\n'],
  ['without a name', { code: 'UNDISTRO_FORMAT_PKGINFO', message: 'pkgname is missing' }, without('pkgname')],
  ['without a version', { code: 'UNDISTRO_FORMAT_PKGINFO', message: 'pkgver is missing' }, without('pkgver')],
  ['without a datahash', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'no datahash' }, without('datahash')],
  ['with a short datahash', line(4, 'not the hex'), () => pkginfoText('abcdef')],
  ['with a datahash in capitals', line(4), hash => pkginfoText(hash.toUpperCase())],
  ['with the datahash of other data', { code: 'UNDISTRO_INTEGRITY_DATAHASH' }, () => pkginfoText('0'.repeat(64))],
  ['whose name climbs', line(1), hash => pkginfoText(hash).replace('victim', '../victim')],
  ['whose version has a space', line(2), hash => pkginfoText(hash).replace('1.0-r0', '1.0 r0')],
  ['whose size is no number', line(5, 'size is "x"'), hash => `${pkginfoText(hash)}size = x\n`],
  ['whose time is negative', line(5), hash => `${pkginfoText(hash)}builddate = -5\n`],
]

const controls: readonly [string, Refusal, (pkginfo: Buffer) => readonly Uint8Array[]][] = [
  ['no .PKGINFO', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'no .PKGINFO' }, () => [file('.post-install')]],
  ['a link for a .PKGINFO', { code: 'UNDISTRO_FORMAT_PACKAGE' }, () => [symlink('.PKGINFO', '/etc/passwd')]],
  [
    'two .PKGINFO',
    { code: 'UNDISTRO_ARCHIVE_DUPLICATE', place: { path: '.PKGINFO' } },
    info => [info, file('.PKGINFO', pkginfoText('0'.repeat(64)))],
  ],
  ['the script of apk v1', { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'v1' }, info => [info, file('.INSTALL')]],
  [
    'a script of more than 256 KiB',
    { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'trigger script' },
    info => [info, file('.trigger', Buffer.alloc(256 * 1024 + 1))],
  ],
  [
    'an absolute name',
    { code: 'UNDISTRO_ARCHIVE_PATH', place: { path: '/etc/passwd' } },
    info => [info, file('/etc/passwd')],
  ],
  ['a wrong tar checksum', { code: 'UNDISTRO_ARCHIVE_HEADER' }, info => [info, tarRecord({ checksum: '0000001\0' })]],
  ['an unknown type', { code: 'UNDISTRO_ARCHIVE_TYPE' }, info => [info, tarRecord({ type: 'V' })]],
  ['a script that is cut off', { code: 'UNDISTRO_ARCHIVE_TRUNCATED' }, info => [info, tarRecord({ size: 5000 })]],
  [
    'a script that inflates to 17 MiB',
    { code: 'UNDISTRO_ARCHIVE_LIMIT' },
    info => [info, file('.trigger', Buffer.alloc(17 * 2 ** 20))],
  ],
  [
    'a script of 17 MiB that nothing compresses',
    { code: 'UNDISTRO_FORMAT_PACKAGE', message: 'larger than' },
    info => [file('.trigger', randomBytes(17 * 2 ** 20)), info],
  ],
]

const damages: readonly [string, Refusal, () => Victim][] = [
  ['whose control member has another checksum', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedControl(-8, flip)],
  ['whose control member has another length', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedControl(-1, flip)],
  ['whose control member is damaged', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedControl(10, noBlock)],
  ['whose data member has another checksum', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedData(-8, flip)],
  ['whose data member has another length', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedData(-1, flip)],
  ['whose data member is damaged', { code: 'UNDISTRO_ARCHIVE_GZIP' }, () => damagedData(10, noBlock)],
  ['whose data are other data', { code: 'UNDISTRO_INTEGRITY_DATAHASH' }, otherData],
  ['with two control members', { code: 'UNDISTRO_ARCHIVE_TRAILING' }, twoControls],
  [
    'whose signatures inflate to more than 16 MiB together',
    { code: 'UNDISTRO_ARCHIVE_LIMIT' },
    () => victim({ before: Buffer.concat([largeSignature('a'), largeSignature('b')]) }),
  ],
]

/** What is wrong with a package around its data. */
export const hostilePackages: readonly HostilePackage[] = [
  ...otherFiles.map(([name, refusal, bytes]) => ({
    name: `${name} instead of a package`,
    make: () => replaced(victim(), Buffer.from(bytes())),
    ...refusal,
  })),
  ...cuts(),
  ...lies.map(([name, refusal, fields]) => ({
    name: `a package that is listed with ${name}`,
    make: () => ({ ...victim(), listed: { ...victim().listed, ...fields } }),
    ...refusal,
  })),
  ...pkginfos.map(([name, refusal, pkginfo]) => ({
    name: `a package with a .PKGINFO ${name}`,
    make: () => victim({ pkginfo }),
    ...refusal,
  })),
  ...controls.map(([name, refusal, control]) => ({
    name: `a package with ${name} in its control member`,
    make: () => victim({ control }),
    ...refusal,
  })),
  ...damages.map(([name, refusal, make]) => ({ name: `a package ${name}`, make, ...refusal })),
]

function largeSignature(key: string): Buffer {
  return member(file(`.SIGN.RSA256.${key}`, Buffer.alloc(9 * 2 ** 20)))
}

function gzipStart(flags: number, rest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3), rest])
}

function patched(bytes: Uint8Array, at: number, change: ByteChange): Buffer {
  const copy = Buffer.from(bytes)
  const index = at < 0 ? copy.length + at : at
  copy.writeUInt8(change(copy.readUInt8(index)), index)
  return copy
}

function line(number: number, message?: string): Refusal {
  return { code: 'UNDISTRO_FORMAT_PKGINFO', place: { line: number }, message }
}

function without(key: string): (datahash: string) => string {
  return datahash => pkginfoText(datahash).replace(new RegExp(`^${key} = .*\n`, 'm'), '')
}

function damagedControl(at: number, change: ByteChange): Victim {
  const sound = victim()
  const control = sound.bytes.subarray(0, sound.dataOffset)
  return replaced(sound, Buffer.concat([patched(control, at, change), sound.bytes.subarray(sound.dataOffset)]))
}

function damagedData(at: number, change: ByteChange): Victim {
  return victim({ data: patched(dataMember(file('a')), at, change) })
}

function otherData(): Victim {
  const sound = victim()
  return replaced(sound, Buffer.concat([sound.bytes.subarray(0, sound.dataOffset), dataMember(file('b'))]))
}

function twoControls(): Victim {
  return victim({ data: victim().bytes })
}
