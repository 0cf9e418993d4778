import {
  type Checksum,
  checksumToHex,
  type ListedPackage,
  type Package,
  type PackageInfo,
  type PackageSections,
  type ScriptName,
} from '../apk/index.js'
import type { Entry } from '../archive/index.js'
import { StoreError } from '../errors/index.js'
import { digestFromHex, type Store } from '../store/index.js'

/** A verified package whose data member is a blob of the store; everything known of it without inflating that. */
export interface StoredPackage {
  readonly info: PackageInfo
  readonly identity: Checksum
  readonly scripts: ReadonlyMap<ScriptName, Uint8Array>
  /** The parts of the file that it came in. */
  readonly sections: PackageSections
  /** Hex SHA-256 of the data member: the name of its blob. */
  readonly datahash: string
  /** Bytes of the data member. */
  readonly dataSize: number
  /** Hex SHA-256 of the inflated data member. */
  readonly diffId: string
  readonly inflatedSize: number
  readonly entries: readonly Entry[]
  /** Contents of the files that were kept, by path. */
  readonly kept: ReadonlyMap<string, Uint8Array>
}

/** The note of a package, as JSON; bytes are base64. */
interface PackageFact extends Omit<StoredPackage, 'scripts' | 'kept'> {
  readonly formatVersion: number
  readonly scripts: readonly (readonly [ScriptName, string])[]
  readonly kept: readonly (readonly [string, string])[]
}

/** Changes when notes have to be made anew, as when more files are kept. */
const formatVersion = 2

/** A package that a store has, by the identity an index lists; `undefined` when it is not there whole. */
export function findStored(store: Store, listed: ListedPackage): StoredPackage | undefined {
  const fact = store.readFact('package', factKey(listed.checksum)) as PackageFact | undefined
  if (fact?.formatVersion !== formatVersion) return undefined
  if (!store.has({ digest: digestFromHex(fact.datahash), size: fact.dataSize })) return undefined
  return {
    ...fact,
    scripts: new Map(fact.scripts.map(([name, base64]) => [name, Buffer.from(base64, 'base64')])),
    kept: new Map(fact.kept.map(([path, base64]) => [path, Buffer.from(base64, 'base64')])),
  }
}

/** Notes a package whose data member has just been filed. */
export async function noteStored(store: Store, read: Package): Promise<StoredPackage> {
  const { info, identity, scripts, sections } = read
  const { sha256: datahash, size: dataSize, ...data } = read.data
  const stored: StoredPackage = { info, identity, scripts, sections, datahash, dataSize, ...data }
  const fact: PackageFact = {
    ...stored,
    formatVersion,
    scripts: [...scripts].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    kept: [...stored.kept].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
  }
  await store.writeFact('package', factKey(identity), fact)
  return stored
}

function factKey(checksum: string): string {
  const hex = checksumToHex(checksum)
  if (hex !== undefined) return hex
  throw new StoreError({
    code: 'UNDISTRO_STORE_CORRUPT',
    problem: `${JSON.stringify(checksum)} is no package identity`,
  })
}
