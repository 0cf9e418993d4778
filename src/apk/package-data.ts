import { createHash, type Hash } from 'node:crypto'
import {
  type ArchiveLimits,
  type ByteSource,
  type Entry,
  inflateSingleMember,
  TarReader,
  type TarVisitor,
} from '../archive/index.js'
import { ArchiveError, type ErrorPlace, IntegrityError } from '../errors/index.js'
import { notAPackage, type PackageControl } from './package-control.js'

/** What a package's data member holds, found by inflating all of it once. */
export interface PackageData {
  /** Hex SHA-256 of the member as it stands in the file: the `datahash`, and the digest of the layer that it is. */
  readonly sha256: string
  /** Bytes of the member. */
  readonly size: number
  /** Hex SHA-256 of the inflated tar: the layer's diffID. */
  readonly diffId: string
  /** Bytes of the inflated tar. */
  readonly inflatedSize: number
  /** Every entry in archive order, also those that apk does not install; see {@link isInstalled}. */
  readonly entries: readonly Entry[]
  /** The contents of the files that `keep` chose, by path. */
  readonly kept: ReadonlyMap<string, Uint8Array>
}

/** Receives the member's compressed bytes as they pass. */
export type MemberSink = (chunk: Uint8Array) => Promise<void>

/** Larger files are not kept, whatever `keep` says: it is for configuration and descriptions. */
const maxKept = 16 * 2 ** 20

const checksumRecord = 'APK-TOOLS.checksum.SHA1'

/**
 * Reads and checks a package's data member in one pass and constant memory: the member against `datahash`, each file
 * and link against its own SHA-1, and the rules that keep an installation inside its root: every parent is a directory
 * of the same package, no path twice, hard links lead to earlier files.
 *
 * @param sink - Gets the compressed member; what it was given is worthless when this throws.
 * @throws `IntegrityError` with code `UNDISTRO_INTEGRITY_DATAHASH` or `UNDISTRO_INTEGRITY_FILE`;
 * `ArchiveError` with any of its codes.
 */
export async function readPackageData(
  source: ByteSource,
  control: PackageControl,
  options: {
    limits: ArchiveLimits
    place: ErrorPlace
    sink?: MemberSink | undefined
    keep?: ((path: string) => boolean) | undefined
    signal?: AbortSignal | undefined
  },
): Promise<PackageData> {
  const expected = control.info.datahash
  if (expected === undefined) throw notAPackage('its .PKGINFO has no datahash', options.place)
  const memberHash = createHash('sha256')
  const tarHash = createHash('sha256')
  let size = 0
  let inflatedSize = 0

  async function* member(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.stream(control.dataOffset)) {
      options.signal?.throwIfAborted()
      memberHash.update(chunk)
      size += chunk.length
      await options.sink?.(chunk)
      yield chunk
    }
  }

  const contents = new DataEntries(options.place, options.keep ?? (() => false))
  const reader = new TarReader(contents, options.limits, options.place)
  for await (const chunk of inflateSingleMember(member(), { ...options.place, offset: control.dataOffset })) {
    tarHash.update(chunk)
    inflatedSize += chunk.length
    reader.push(chunk)
  }
  reader.end()
  if (!reader.ended) throw endless(options.place)
  const sha256 = memberHash.digest('hex')
  if (sha256 !== expected) {
    throw new IntegrityError({
      code: 'UNDISTRO_INTEGRITY_DATAHASH',
      problem: 'the data of a package is not what its .PKGINFO signs for',
      expected,
      actual: sha256,
      place: options.place,
      hint: 'The file was damaged or changed; fetch it again, from another mirror if need be.',
    })
  }
  return { sha256, size, diffId: tarHash.digest('hex'), inflatedSize, entries: contents.entries, kept: contents.kept }
}

/**
 * Whether apk installs an entry of a data member: dot-files at the top are metadata to it, and `.keep_*` files only
 * hold empty directories.
 */
export function isInstalled(path: string): boolean {
  return !path.startsWith('.') && !path.slice(path.lastIndexOf('/') + 1).startsWith('.keep_')
}

/** Collects the entries of a data member while it checks them. */
class DataEntries implements TarVisitor {
  readonly entries: Entry[] = []
  readonly kept = new Map<string, Uint8Array>()
  readonly #place: ErrorPlace
  readonly #keep: (path: string) => boolean
  readonly #byPath = new Map<string, Entry>()

  constructor(place: ErrorPlace, keep: (path: string) => boolean) {
    this.#place = place
    this.#keep = keep
  }

  entry(entry: Entry, pax: ReadonlyMap<string, Uint8Array>): ReturnType<TarVisitor['entry']> {
    this.#checkPlace(entry)
    const stated = statedSha1(pax)
    switch (entry.type) {
      case 'file': {
        const hash = createHash('sha1')
        const kept: Uint8Array[] | undefined = this.#keep(entry.path) && entry.size <= maxKept ? [] : undefined
        return {
          content: chunk => {
            hash.update(chunk)
            kept?.push(chunk.slice())
          },
          end: () => {
            this.#add({ ...entry, sha1: this.#checked(entry, hash, stated) })
            if (kept) this.kept.set(entry.path, Buffer.concat(kept))
          },
        }
      }
      case 'symlink':
        if (stated !== undefined) this.#checked(entry, createHash('sha1').update(entry.target), stated)
        break
      case 'hardlink':
        if (this.#byPath.get(entry.target)?.type !== 'file') {
          throw new ArchiveError({
            code: 'UNDISTRO_ARCHIVE_LINK',
            problem: `a hard link leads to ${JSON.stringify(entry.target)}, which is no earlier file of the package`,
            place: { ...this.#place, path: entry.path },
          })
        }
        break
    }
    this.#add(entry)
    return undefined
  }

  #add(entry: Entry): void {
    this.entries.push(entry)
    this.#byPath.set(entry.path, entry)
  }

  #checkPlace(entry: Entry): void {
    const place = { ...this.#place, path: entry.path }
    if (this.#byPath.has(entry.path)) {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_DUPLICATE',
        problem: 'an entry stands twice in a package',
        place,
      })
    }
    const slash = entry.path.lastIndexOf('/')
    const parent = slash < 0 ? undefined : entry.path.slice(0, slash)
    if (parent !== undefined && this.#byPath.get(parent)?.type !== 'directory') {
      throw new ArchiveError({
        code: 'UNDISTRO_ARCHIVE_PATH',
        problem: `an entry stands below ${JSON.stringify(parent)}, which is no earlier directory of the package`,
        place,
        hint: 'Every directory needs an entry of its own before what is in it.',
      })
    }
  }

  #checked(entry: Entry, hash: Hash, expected: string | undefined): string {
    const actual = hash.digest('hex')
    if (expected === undefined || actual === expected) return actual
    throw new IntegrityError({
      code: 'UNDISTRO_INTEGRITY_FILE',
      problem: `a ${entry.type} does not have the SHA-1 that its header states`,
      expected,
      actual,
      place: { ...this.#place, path: entry.path },
    })
  }
}

function statedSha1(pax: ReadonlyMap<string, Uint8Array>): string | undefined {
  const value = pax.get(checksumRecord)
  return value && Buffer.from(value).toString('latin1').toLowerCase()
}

function endless(place: ErrorPlace): ArchiveError {
  return new ArchiveError({
    code: 'UNDISTRO_ARCHIVE_TRUNCATED',
    problem: 'the data of a package has no end-of-archive block',
    place,
  })
}
