import { type LockDifference, LockError } from '../errors/index.js'
import { hostArchitecture, type Architecture, type ImageSpec, type KeySpec } from '../spec/index.js'
import type { LockData, LockedRepository } from './lock-data.js'
import { Relations } from './relations.js'

/** A declaration together with what is locked for it. */
export interface Settled {
  readonly spec: ImageSpec
  readonly lock: LockData
}

/**
 * Brings a declaration and its lock together. A declaration with neither packages nor repositories takes both from the
 * lock, and may choose among its architectures; another one has to be the one that the lock was made for.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_OUTDATED`, with every difference.
 */
export function settle(spec: ImageSpec, lock: LockData): Settled {
  const open = spec.packages.length === 0 && spec.repositories.length === 0
  const differences = open ? [archsBeyond(spec.archs, lock)] : [...differencesOf(spec, lock)]
  const real = differences.filter(({ declared, locked }) => declared.length + locked.length > 0)
  if (real.length > 0) throw outdated(real, spec.lock)
  if (!open) return { spec, lock: restricted(lock, targets(spec)) }
  const archs = spec.archs.length > 0 ? spec.archs : lock.archs
  return { spec: { ...spec, ...declaredBy(lock), archs }, lock: restricted(lock, archs) }
}

/** The entries of a request that are about an architecture: of apko's locks each has its own. */
export function entriesFor(arch: Architecture, entries: readonly string[], lock: LockData): readonly string[] {
  if (lock.source !== 'apko') return entries
  const pins = (wanted: boolean): ReadonlySet<string> =>
    new Set(
      lock.packages
        .filter(({ target }) => (target === arch) === wanted)
        .map(({ name, version }) => `${name}=${version}`),
    )
  const [own, others] = [pins(true), pins(false)]
  return entries.filter(entry => own.has(entry) || !others.has(entry))
}

/** Keys of a declaration, with the texts that its lock has of them. */
export function withLockedText(keys: readonly KeySpec[], locked: readonly KeySpec[]): readonly KeySpec[] {
  return keys.map(key => (key.pem === undefined ? (findKey(key, locked) ?? key) : key))
}

/** Where a key is published, as a lock tells it: without the query, where secrets may be. */
export function publicLocation(location: string): string {
  return /^https?:/i.test(location) ? location.replace(/\?.*$/s, '') : location
}

function findKey({ name, location, ...attributes }: KeySpec, locked: readonly KeySpec[]): KeySpec | undefined {
  const found = locked.find(
    key =>
      key.pem !== undefined &&
      key.name === name &&
      key.location !== undefined &&
      location !== undefined &&
      key.location === publicLocation(location),
  )
  return found && { ...found, ...attributes, pem: found.pem ?? '' }
}
