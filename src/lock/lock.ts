import { deepFreeze } from '../spec/decoding/index.js'
import type { Architecture, KeySpec } from '../spec/index.js'
import { type ApkoLockOptions, formatApkoLock } from './apko-lock-writer.js'
import { LockDiff } from './diff.js'
import { disagreements, type LockDisagreement } from './disagreements.js'
import { LockGraph } from './graph.js'
import { type LockData, type LockedPackage, type LockedRepository, lockVersion } from './lock-data.js'
import { decodeLock, encodeLock, readLockFile } from './lock-file.js'
import type { ArchOption } from './relations.js'
import { tree } from './tree.js'
import { type Why, type WhyOptions, why } from './why.js'
import { type WhyNot, whyNot } from './why-not.js'

/** Where a lock file is. */
export interface LockFileOptions {
  /** The file: errors name it, and relative paths in it start at its folder. Default: the working directory. */
  readonly file?: string | undefined
}

/**
 * What a request resolved to: every package, exactly, for every architecture. Deeply frozen data, and questions that it
 * answers; those about packages are about one architecture, which has to be named when the lock has several.
 */
export class Lock implements LockData {
  readonly lockVersion = lockVersion
  readonly source?: 'apko' | undefined
  readonly request: readonly string[]
  readonly archs: readonly Architecture[]
  readonly repositories: readonly LockedRepository[]
  readonly refusedByApk?: readonly Architecture[] | undefined
  readonly keys: readonly KeySpec[]
  readonly packages: readonly LockedPackage[]

  /** Starts from data that is known to be sound; programs call {@link Lock.fromJSON} or {@link readLock} instead. */
  constructor({ source, refusedByApk, request, archs, repositories, keys, packages }: LockData) {
    if (source !== undefined) this.source = source
    if (refusedByApk !== undefined) this.refusedByApk = deepFreeze(refusedByApk)
    this.request = deepFreeze(request)
    this.archs = deepFreeze(archs)
    this.repositories = deepFreeze(repositories)
    this.keys = deepFreeze(keys)
    this.packages = deepFreeze(packages)
    Object.freeze(this)
  }

  /**
   * Reads what {@link Lock.toJSON} or {@link Lock.toText} gave, or the text of one of apko's lock files.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_SYNTAX`, `UNDISTRO_LOCK_VERSION` or `UNDISTRO_LOCK_INVALID`, with every
   * issue.
   */
  static fromJSON(json: unknown, options: LockFileOptions = {}): Lock {
    return new Lock(decodeLock(json, options.file))
  }

  /** The lock as plain data, with paths as they are here. */
  toJSON(): LockData {
    const { lockVersion, source, request, archs, repositories, refusedByApk, keys, packages } = this
    return {
      lockVersion,
      ...(source !== undefined && { source }),
      request,
      archs,
      repositories,
      ...(refusedByApk !== undefined && { refusedByApk }),
      keys,
      packages,
    }
  }

  /**
   * The text of a lock file, in which paths are relative to that file's folder.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_INVALID` when an index held what a lock file cannot.
   */
  toText(options: LockFileOptions = {}): string {
    return encodeLock(this.toJSON(), options.file)
  }

  /**
   * The text of a lock file for apko.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_UNFETCHED` when the lock was only resolved.
   */
  toApko(options: ApkoLockOptions = {}): string {
    return formatApkoLock(this, options)
  }

  /** Packages of which not all architectures that have them have the same version; those could not be made to agree. */
  get disagreements(): readonly LockDisagreement[] {
    return disagreements(this.packages)
  }

  /**
   * Why a package is there: every way to it from what was asked for, the shortest first. Instead of a package's name one
   * may be given that packages provide, as in `so:libz.so.1`.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_PACKAGE` or `UNDISTRO_LOCK_ARCH`.
   */
  why(name: string, options: WhyOptions = {}): Why {
    return why(this, name, options)
  }

  /**
   * Why nothing that meets a dependency is there: `mariadb`, `curl<8`, `so:libssl.so.1.1`. Whether it could be there is for
   * the indexes to say: add it to the declaration and resolve, which either finds an answer or says why there is none.
   *
   * @throws `FormatError` with code `UNDISTRO_FORMAT_DEPENDENCY`; `LockError` with code `UNDISTRO_LOCK_ARCH`.
   */
  whyNot(dependency: string, options: ArchOption = {}): WhyNot {
    return whyNot(this, dependency, options)
  }

  /**
   * The packages and what brings them in, as nodes and edges.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_ARCH`.
   */
  graph(options: ArchOption = {}): LockGraph {
    return new LockGraph(this, options)
  }

  /**
   * The packages as a tree of text, below what was asked for. What is below a package is shown once.
   *
   * @throws `LockError` with code `UNDISTRO_LOCK_ARCH`.
   */
  tree(options: ArchOption = {}): string {
    return tree(this, options)
  }

  /** What is different in another, later lock. */
  diff(later: LockData): LockDiff {
    return new LockDiff(this, later)
  }
}

/**
 * Reads a lock file: ours, or apko's `apko.lock.json`, which their fields tell apart.
 *
 * @throws `LockError` with code `UNDISTRO_LOCK_MISSING`, `UNDISTRO_LOCK_SYNTAX`, `UNDISTRO_LOCK_VERSION` or
 * `UNDISTRO_LOCK_INVALID`, with every issue.
 */
export async function readLock(file: string): Promise<Lock> {
  return Lock.fromJSON(await readLockFile(file), { file })
}
