import { type ArchiveLimits, type ByteSource, readGzipMember, readTarFiles } from '../archive/index.js'
import { ArchiveError, type ErrorPlace, FormatError } from '../errors/index.js'
import { type Checksum, checksumOf } from './checksum.js'
import type { PackageInfo } from './metadata.js'
import { leadingSections, type PackageSections } from './package-sections.js'
import { parsePkginfo } from './pkginfo.js'
import { parseSignatureName, type Signature } from './signature.js'

/** The names of a package's scripts, which are entries of its control member with a dot before them. */
export const scriptNames = [
  'pre-install',
  'post-install',
  'pre-deinstall',
  'post-deinstall',
  'pre-upgrade',
  'post-upgrade',
  'trigger',
] as const

/** A name of a package's script. */
export type ScriptName = (typeof scriptNames)[number]

/** What precedes a package's data: who signed it, and what it says of itself. */
export interface PackageControl {
  readonly signatures: readonly Signature[]
  /** SHA-1 of the control member, as `Q1…`: what an index calls the package by. */
  readonly identity: Checksum
  readonly info: PackageInfo
  readonly scripts: ReadonlyMap<ScriptName, Uint8Array>
  /** The control member, compressed, as it stands in the file: what is signed. */
  readonly member: Uint8Array
  /** Where signatures and control are in the file. */
  readonly sections: Omit<PackageSections, 'data'>
  /** Where the data member starts. */
  readonly dataOffset: number
}

/** Enough for the signatures and control of nearly every package in one read. */
const firstRead = 64 * 1024
/** Compressed bytes of signatures and control together. */
const maxControlBytes = 16 * 2 ** 20
/** Inflated bytes of them together. */
const maxInflated = 16 * 2 ** 20
const maxScriptBytes = 256 * 1024

/**
 * Reads the signature and control members of an apk v2 package (`apk-package(5)`), without touching its data.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_PACKAGE` or `UNDISTRO_FORMAT_PKGINFO`;
 * {@link ArchiveError} for broken gzip or tar.
 */
export async function readPackageControl(
  source: ByteSource,
  limits: ArchiveLimits,
  place: ErrorPlace,
): Promise<PackageControl> {
  for (let length = firstRead; ; length *= 4) {
    const head = await source.read(0, length)
    const control = parseControl(head, limits, place)
    if (control !== undefined) return control
    if (length >= source.size) throw notAPackage('it ends before its control member does', place)
    if (length >= maxControlBytes)
      throw notAPackage(`its control member is larger than ${maxControlBytes} bytes`, place)
  }
}

/** The control part at the start of `head`; `undefined` when `head` ends too early. */
function parseControl(head: Uint8Array, limits: ArchiveLimits, place: ErrorPlace): PackageControl | undefined {
  checkMagic(head, place)
  const signatures: Signature[] = []
  let inflated = 0
  for (let offset = 0; ; ) {
    const member = readGzipMember(head, offset, maxInflated, place)
    if (member === undefined) return undefined
    inflated += member.inflated.length
    if (inflated > maxInflated) throw inflatesTooFar(place)
    const files = readTarFiles(member.inflated, limits, place)
    const start = offset
    offset += member.compressed.length
    if (files.size > 0 && [...files.keys()].every(name => parseSignatureName(name))) {
      for (const [name, bytes] of files) {
        const parsed = parseSignatureName(name)
        if (parsed) signatures.push({ ...parsed, bytes })
      }
      continue
    }
    return {
      signatures,
      identity: checksumOf(member.compressed),
      info: readInfo(files, place),
      scripts: readScripts(files, place),
      member: member.compressed,
      sections: leadingSections(head, { start, stop: offset }),
      dataOffset: offset,
    }
  }
}

function checkMagic(head: Uint8Array, place: ErrorPlace): void {
  if (head[0] === 0x1f && head[1] === 0x8b) return
  const isV3 = Buffer.from(head.subarray(0, 3)).toString('latin1') === 'ADB'
  throw notAPackage(
    isV3 ? 'it is an apk v3 (ADB) file, which this version does not read' : 'it does not start as gzip',
    place,
  )
}

function readInfo(files: ReadonlyMap<string, Uint8Array>, place: ErrorPlace): PackageInfo {
  const bytes = files.get('.PKGINFO')
  if (bytes === undefined) throw notAPackage('its control member has no .PKGINFO', place)
  if (files.has('.INSTALL')) throw notAPackage('it has an .INSTALL script, as apk v1 packages do', place)
  return parsePkginfo(Buffer.from(bytes).toString('utf8'), place)
}

function readScripts(files: ReadonlyMap<string, Uint8Array>, place: ErrorPlace): ReadonlyMap<ScriptName, Uint8Array> {
  const scripts = new Map<ScriptName, Uint8Array>()
  for (const [entry, bytes] of files) {
    const name = scriptNames.find(script => entry === `.${script}`)
    if (name === undefined) continue
    if (bytes.length > maxScriptBytes)
      throw notAPackage(`its ${name} script is larger than ${maxScriptBytes} bytes`, place)
    scripts.set(name, bytes)
  }
  return scripts
}

function inflatesTooFar(place: ErrorPlace): ArchiveError {
  return new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_LIMIT',
    problem: `the signatures and the control member of a package inflate to more than ${maxInflated} bytes`,
    place,
  })
}

/** An error that says why a file is no package. */
export function notAPackage(problem: string, place: ErrorPlace): FormatError {
  return new FormatError({ code: 'UNDISTRO_FORMAT_PACKAGE', problem: `not an apk v2 package: ${problem}`, place })
}
