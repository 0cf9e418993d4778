import { type ArchiveLimits, type ByteSource, bytesSource, defaultArchiveLimits } from '../archive/index.js'
import { type ErrorPlace, IntegrityError } from '../errors/index.js'
import { checksumToHex } from './checksum.js'
import type { IndexPackage } from './metadata.js'
import { type PackageControl, readPackageControl } from './package-control.js'
import { type MemberSink, type PackageData, readPackageData } from './package-data.js'
import type { PackageSections } from './package-sections.js'
import { type Trust, verifySignature } from './signature.js'

/** A package, read and checked to the last byte; the contents of its files have passed and are not kept. */
export interface Package extends Omit<PackageControl, 'member' | 'dataOffset' | 'sections'> {
  /** Where its parts are in the file, with their digests. */
  readonly sections: PackageSections
  readonly data: PackageData
}

/** Options of {@link readPackage} and {@link readIndexedPackage}. */
export interface ReadPackageOptions {
  readonly limits?: ArchiveLimits | undefined
  /** Gets the compressed data member while it is read. */
  readonly sink?: MemberSink | undefined
  /** Chooses files whose contents are to be kept, by path. Default: none. */
  readonly keep?: ((path: string) => boolean) | undefined
  /** What errors should name. */
  readonly place?: ErrorPlace | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads an apk v2 package and checks all of it: its signature, its data member against `datahash`, every file against
 * its SHA-1.
 *
 * @param input - The file's bytes, or a source of them.
 * @param options - `keys`: who has to have signed it, or `'unverified'`.
 * @throws `SignatureError`, `IntegrityError`, `FormatError` or `ArchiveError`, with the codes of those families.
 */
export async function readPackage(
  input: Uint8Array | ByteSource,
  options: ReadPackageOptions & { keys: Trust },
): Promise<Package> {
  const source = input instanceof Uint8Array ? bytesSource(input) : input
  const { limits = defaultArchiveLimits, place = {} } = options
  const control = await readPackageControl(source, limits, place)
  verifySignature(control.member, control.signatures, options.keys, place)
  return withData(source, control, options)
}

/** What an index or a lock says of a package, and a reader checks. */
export type ListedPackage = Pick<IndexPackage, 'name' | 'version' | 'arch' | 'checksum' | 'size'>

/**
 * Reads a package that a trusted index lists, and checks that it is the one listed: the chain is index signature →
 * `C:` → control member → `datahash` → data member → files. The package's own signature is not needed then, as in apk.
 *
 * @throws `IntegrityError` with codes `UNDISTRO_INTEGRITY_SIZE`, `_IDENTITY`, `_METADATA`, `_DATAHASH`, `_FILE`;
 * `FormatError` or `ArchiveError`.
 */
export async function readIndexedPackage(
  source: ByteSource,
  listed: ListedPackage,
  options: ReadPackageOptions = {},
): Promise<Package> {
  const place = placeOf(listed, options.place)
  checkSize(source.size, listed, place)
  const control = await readPackageControl(source, options.limits ?? defaultArchiveLimits, place)
  checkMetadata(control, listed, place)
  return withData(source, control, { ...options, place })
}

/**
 * Checks that a package which was read before is the one that is listed.
 *
 * @throws `IntegrityError` with codes `UNDISTRO_INTEGRITY_SIZE`, `_IDENTITY`, `_METADATA`.
 */
export function checkListed(
  found: Pick<Package, 'identity' | 'info' | 'sections'>,
  listed: ListedPackage,
  at: ErrorPlace = {},
): void {
  const place = placeOf(listed, at)
  const { offset, size } = found.sections.data
  checkSize(offset + size, listed, place)
  checkMetadata(found, listed, place)
}

function placeOf({ name, version }: ListedPackage, place: ErrorPlace = {}): ErrorPlace {
  return { package: `${name}-${version}`, ...place }
}

function checkSize(size: number, listed: ListedPackage, place: ErrorPlace): void {
  if (size === listed.size) return
  throw new IntegrityError({
    code: 'UNDISTRO_INTEGRITY_SIZE',
    problem: 'a package has another size than its index or lock states',
    expected: `${listed.size} bytes`,
    actual: `${size} bytes`,
    place,
    hint: 'The download was cut short, or the repository changed since; try again.',
  })
}

function checkMetadata(
  { identity, info }: Pick<Package, 'identity' | 'info'>,
  listed: ListedPackage,
  place: ErrorPlace,
): void {
  // An index may spell a checksum in hex too.
  if (checksumToHex(identity) !== checksumToHex(listed.checksum)) {
    throw new IntegrityError({
      code: 'UNDISTRO_INTEGRITY_IDENTITY',
      problem: 'a package is not the one its index or lock names',
      expected: listed.checksum,
      actual: identity,
      place,
      hint: 'The repository changed since, or the file was replaced; try again, then ask its maintainers.',
    })
  }
  for (const field of ['name', 'version', 'arch'] as const) {
    const [expected, actual] = [listed[field], info[field]]
    // An index may say noarch for a package that names an architecture, and the other way round; apk takes both.
    if (expected === actual || expected === undefined || (field === 'arch' && [expected, actual].includes('noarch')))
      continue
    throw new IntegrityError({
      code: 'UNDISTRO_INTEGRITY_METADATA',
      problem: `an index or lock names a package with another ${field} than the package has`,
      expected,
      actual: actual ?? 'none',
      place,
    })
  }
}

async function withData(source: ByteSource, control: PackageControl, options: ReadPackageOptions): Promise<Package> {
  const { limits = defaultArchiveLimits, place = {}, sink, keep, signal } = options
  const data = await readPackageData(source, control, { limits, place, sink, keep, signal })
  const { signatures, identity, info, scripts, dataOffset: offset } = control
  const sections = { ...control.sections, data: { offset, size: data.size, sha256: data.sha256 } }
  return { signatures, identity, info, scripts, sections, data }
}
