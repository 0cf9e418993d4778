import { gzipSync } from 'node:zlib'
import { checksumOf, type IndexPackage } from '../../src/apk/index.js'
import { sha256 } from './repository.js'

/** Text as UTF-8, or bytes as they are. */
export type Bytes = string | Uint8Array

/** A tar header with what follows it. Every field can be as wrong as wanted. */
export interface TarRecord {
  readonly name?: Bytes
  /** The letter of the type. Default: a regular file. */
  readonly type?: Bytes
  readonly link?: Bytes
  /** A number is written in octal, bytes as they are. Default: the length of the content. */
  readonly size?: number | Bytes
  readonly mode?: number | Bytes
  readonly uid?: number | Bytes
  readonly mtime?: number | Bytes
  readonly magic?: Bytes
  readonly prefix?: Bytes
  /** Default: the right one. */
  readonly checksum?: Bytes
  readonly content?: Bytes
}

/** The two blocks of zeros that end an archive. */
export const endOfArchive = Buffer.alloc(1024)

/** The bytes of a tar header, its content and the padding. Nothing is checked. */
export function tarRecord(record: TarRecord): Buffer {
  const content = Buffer.from(record.content ?? '')
  const header = Buffer.alloc(512)
  const put = (value: Bytes, at: number, length: number): void => header.set(Buffer.from(value).subarray(0, length), at)
  const putNumber = (value: number | Bytes, at: number, length: number): void =>
    put(typeof value === 'number' ? value.toString(8).padStart(length - 1, '0') : value, at, length)
  put(record.name ?? 'file', 0, 100)
  putNumber(record.mode ?? 0o644, 100, 8)
  putNumber(record.uid ?? 0, 108, 8)
  putNumber(0, 116, 8)
  putNumber(record.size ?? content.length, 124, 12)
  putNumber(record.mtime ?? 0, 136, 12)
  put('        ', 148, 8)
  put(record.type ?? '0', 156, 1)
  put(record.link ?? '', 157, 100)
  put(record.magic ?? 'ustar\x0000', 257, 8)
  put(record.prefix ?? '', 345, 155)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(record.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 8)
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

/** A regular file. */
export function file(name: Bytes, content: Bytes = 'content'): Buffer {
  return tarRecord({ name, content })
}

/** A directory. */
export function directory(name: Bytes): Buffer {
  return tarRecord({ name, type: '5', mode: 0o755 })
}

/** A symbolic link. */
export function symlink(name: Bytes, link: Bytes): Buffer {
  return tarRecord({ name, type: '2', link })
}

/** A hard link. */
export function hardlink(name: Bytes, link: Bytes): Buffer {
  return tarRecord({ name, type: '1', link })
}

/** A PAX extended header with that payload, right or wrong; the record it is about has to follow. */
export function pax(...payload: readonly Bytes[]): Buffer {
  return tarRecord({
    name: 'PaxHeaders/file',
    type: 'x',
    content: Buffer.concat(payload.map(part => Buffer.from(part))),
  })
}

/** A sound PAX record. */
export function paxRecord(key: string, value: Bytes): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')])
  const length = [1, 2, 3, 4, 5, 6, 7]
    .map(digits => body.length + digits)
    .find(sum => String(sum).length === sum - body.length)
  return Buffer.concat([Buffer.from(String(length)), body])
}

/** A gzip member of those bytes. */
export function member(...parts: readonly Bytes[]): Buffer {
  return gzipSync(Buffer.concat(parts.map(part => Buffer.from(part))))
}

/** A data member of those records, with the end that an archive has. */
export function dataMember(...records: readonly Uint8Array[]): Buffer {
  return member(...records, endOfArchive)
}

/** A package as an index lists it, and the bytes that are found instead. */
export interface Victim {
  readonly bytes: Buffer
  /** Bytes in front of the data member. */
  readonly dataOffset: number
  readonly listed: IndexPackage
}

/** What a package is put together from. */
export interface VictimParts {
  /** Members in front of the control member. Default: none. */
  readonly before?: Uint8Array
  /** Lines of `.PKGINFO`, given the right `datahash`. */
  readonly pkginfo?: (datahash: string) => Bytes
  /** Records of the control member, given that of `.PKGINFO`. */
  readonly control?: (pkginfo: Buffer) => readonly Uint8Array[]
  readonly data?: Uint8Array
}

/** The fields of a `.PKGINFO` that a package needs. */
export function pkginfoText(datahash: string): string {
  return `pkgname = victim\npkgver = 1.0-r0\narch = x86_64\ndatahash = ${datahash}\n`
}

/** A package and its record, sound but for what the parts have wrong in them. */
export function victim(parts: VictimParts = {}): Victim {
  const {
    before = Buffer.alloc(0),
    pkginfo = pkginfoText,
    control = info => [info],
    data = dataMember(file('a')),
  } = parts
  const controlMember = member(...control(file('.PKGINFO', pkginfo(sha256(data)))))
  const bytes = Buffer.concat([before, controlMember, data])
  return {
    bytes,
    dataOffset: bytes.length - data.length,
    listed: {
      name: 'victim',
      version: '1.0-r0',
      arch: 'x86_64',
      checksum: checksumOf(controlMember),
      size: bytes.length,
      installedSize: 1,
      depends: [],
      provides: [],
      installIf: [],
    },
  }
}

/** A package whose data are those records. */
export function victimOf(...records: readonly Uint8Array[]): Victim {
  return victim({ data: dataMember(...records) })
}

/** Other bytes in a package's place, which the index states the size of, so that what they are comes to be looked at. */
export function replaced({ dataOffset, listed }: Victim, bytes: Uint8Array): Victim {
  return { bytes: Buffer.from(bytes), dataOffset, listed: { ...listed, size: bytes.length } }
}

/** Bytes that look random and are the same each time. */
export function noise(length: number): Buffer {
  let state = 1
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return state >>> 24
    }),
  )
}
