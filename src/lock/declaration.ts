import { type LockDifference, LockError } from '../errors/index.js'
import { type Architecture, hostArchitecture, type ImageSpec, type RepositorySpec } from '../spec/index.js'
import { withLockedText } from './keys.js'
import type { LockData, LockedPackage, LockedRepository } from './lock-data.js'
import { Relations } from './relations.js'

/** A declaration together with what is locked for it. */
export interface Settled {
  readonly spec: ImageSpec
  readonly lock: LockData
}

/**
 * Brings a declaration and its lock together. A declaration with neither packages nor repositories takes both from the
 * lock, and may choose among its architectures; another one has to be the one that the lock was made for. Of apko's
 * locks, which do not tell what was asked for, that is to be seen with {@link checkRequest}.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_OUTDATED`, with every difference.
 */
export function settle(spec: ImageSpec, lock: LockData): Settled {
  if (spec.packages.length === 0 && spec.repositories.length === 0) {
    const archs = spec.archs.length > 0 ? spec.archs : lock.archs
    throwUnlessEqual([onlyDeclared(compare('archs', archs, lock.archs))], spec)
    const some = restricted(lock, archs)
    return { spec: { ...declaredBy(some, spec), archs }, lock: some }
  }
  const archs = spec.archs.length > 0 ? spec.archs : [hostArchitecture()]
  throwUnlessEqual(lock.source === 'apko' ? apkoDifferences(spec, archs, lock) : differences(spec, archs, lock), spec)
  return { spec, lock: restricted(lock, archs) }
}

/**
 * Checks that the packages of a lock meet everything that a declaration asks for.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_OUTDATED`.
 */
export function checkRequest(spec: ImageSpec, lock: LockData): void {
  const relations = lock.archs.map(arch => new Relations(lock, { arch }))
  const unmet = spec.packages.filter(entry =>
    relations.some(forArch => !forArch.meets(entry) && entriesFor(forArch.arch, [entry], lock).length > 0),
  )
  throwUnlessEqual([{ field: 'packages', declared: unmet, locked: [] }], spec)
}

/** The entries of a request that are about an architecture: in apko's locks each has its own. */
export function entriesFor(arch: Architecture, entries: readonly string[], lock: LockData): readonly string[] {
  if (lock.source !== 'apko') return entries
  const own = new Set(lock.packages.filter(({ target }) => target === arch).map(pin))
  const all = new Set(lock.packages.map(pin))
  return entries.filter(entry => own.has(entry) || !all.has(entry))
}

function differences(spec: ImageSpec, archs: readonly Architecture[], lock: LockData): readonly LockDifference[] {
  const keys = [...spec.repositories.flatMap(repository => repository.keys), ...spec.keys].filter(
    key => key.archs === undefined || key.archs.some(arch => archs.includes(arch)),
  )
  const unknown = withLockedText(keys, lock.keys).filter(({ pem }) => pem === undefined)
  const [declared, locked] = [spec.repositories.filter(isUsed).map(line), lock.repositories.filter(isUsed).map(line)]
  return [
    compare('packages', spec.packages, lock.request),
    inOrder('repositories', declared, [...new Set(locked)]),
    compare('archs', archs, lock.archs),
    { field: 'keys', declared: unknown.map(({ name }) => name), locked: [] },
  ]
}

/** apko locks for more architectures than are built, and leaves tags out. */
function apkoDifferences(spec: ImageSpec, archs: readonly Architecture[], lock: LockData): readonly LockDifference[] {
  const urls = (repositories: readonly (RepositorySpec | LockedRepository)[]): readonly string[] =>
    repositories.filter(isUsed).map(({ url }) => url)
  return [
    compare('repositories', urls(spec.repositories), urls(lock.repositories)),
    onlyDeclared(compare('archs', archs, lock.archs)),
  ]
}

function compare(
  field: LockDifference['field'],
  declared: readonly string[],
  locked: readonly string[],
): LockDifference {
  return {
    field,
    declared: [...new Set(declared)].filter(item => !locked.includes(item)),
    locked: [...new Set(locked)].filter(item => !declared.includes(item)),
  }
}

/** Lists whose order means something: where that alone differs, both are told whole. */
function inOrder(
  field: LockDifference['field'],
  declared: readonly string[],
  locked: readonly string[],
): LockDifference {
  const difference = compare(field, declared, locked)
  const sameItems = difference.declared.length === 0 && difference.locked.length === 0
  return sameItems && declared.join('\n') !== locked.join('\n') ? { field, declared, locked } : difference
}

function onlyDeclared(difference: LockDifference): LockDifference {
  return { ...difference, locked: [] }
}

function isUsed({ scope }: RepositorySpec | LockedRepository): boolean {
  return scope !== 'runtime'
}

function line({ url, tag }: RepositorySpec | LockedRepository): string {
  return tag === undefined ? url : `@${tag} ${url}`
}

/** What a lock says of packages and where they come from, as a declaration says it. */
function declaredBy({ request, repositories, keys }: LockData, spec: ImageSpec): ImageSpec {
  const distinct = new Map(
    repositories.map(({ url, tag, distribution, scope }) => {
      const repository: RepositorySpec = { url, tag, distribution, scope, keys: [] }
      return [JSON.stringify(repository), repository]
    }),
  )
  return { ...spec, packages: request, repositories: [...distinct.values()], keys: [...spec.keys, ...keys] }
}

function restricted(lock: LockData, archs: readonly Architecture[]): LockData {
  const packages = lock.packages.filter(({ target }) => archs.includes(target))
  const pins = new Set(packages.map(pin))
  return {
    ...lock,
    request: lock.source === 'apko' ? lock.request.filter(entry => pins.has(entry)) : lock.request,
    archs: lock.archs.filter(arch => archs.includes(arch)),
    repositories: lock.repositories.filter(({ arch }) => archs.includes(arch)),
    packages,
  }
}

/** What stands for a package in the request of one of apko's locks. */
function pin({ name, version }: LockedPackage): string {
  return `${name}=${version}`
}

function throwUnlessEqual(all: readonly LockDifference[], { lock: file }: ImageSpec): void {
  const differences = all.filter(({ declared, locked }) => declared.length + locked.length > 0)
  if (differences.length === 0) return
  throw new LockError({
    code: 'UNDISTRO_LOCK_OUTDATED',
    problem: `the declaration is not the one that its lock was made for: ${differences.map(wording).join('; ')}`,
    place: { file },
    hint: 'Lock again with .lock(path), or take the change of the declaration back.',
    differences,
  })
}

function wording({ field, declared, locked }: LockDifference): string {
  const parts = [
    declared.length > 0 ? `declared and not locked ${declared.join(', ')}` : '',
    locked.length > 0 ? `locked and not declared ${locked.join(', ')}` : '',
  ]
  return `${field} ${parts.filter(part => part !== '').join(', ')}`
}
