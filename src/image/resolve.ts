import type { IndexPackage } from '../apk/index.js'
import { ConfigError } from '../errors/index.js'
import { mapConcurrently } from '../net/index.js'
import { type LoadedIndex, loadIndex, loadKeys, packageUrl } from '../repository/index.js'
import { solve } from '../solver/index.js'
import { type Architecture, hostArchitecture, type ImageSpec, type RepositorySpec } from '../spec/index.js'
import type { BuildContext } from './context.js'
import type { Lock, LockedPackage } from './lock.js'

/**
 * Resolves a declaration: loads the indexes of its repositories and solves its request for each architecture.
 *
 * @throws `ConfigError`, `FetchError`, `SignatureError`, `ResolveError`, with the codes of those families.
 */
export async function resolveImage(spec: ImageSpec, context: BuildContext): Promise<Lock> {
  const repositories = spec.repositories.filter(({ scope }) => scope !== 'runtime')
  if (repositories.length === 0) throw noRepository()
  checkLibc(repositories, spec)
  const archs = targetArchs(spec)
  context.emit({ type: 'resolve:start', packages: spec.packages, archs })
  const perArch = await mapConcurrently(archs, 2, arch => resolveFor(arch, repositories, spec, context), context)
  const packages = perArch.flatMap(({ packages }) => packages)
  context.emit({ type: 'resolve:done', packages: packages.length })
  return {
    request: spec.packages,
    archs,
    repositories: perArch.flatMap(({ repositories }) => repositories),
    packages,
  }
}

/** The architectures a spec is to be built for. */
export function targetArchs(spec: ImageSpec): readonly Architecture[] {
  return spec.archs.length > 0 ? spec.archs : [hostArchitecture()]
}

async function resolveFor(
  arch: Architecture,
  repositories: readonly RepositorySpec[],
  spec: ImageSpec,
  context: BuildContext,
): Promise<Pick<Lock, 'repositories' | 'packages'>> {
  const load = async (repository: RepositorySpec): Promise<LoadedIndex> => {
    const trusted = [...repository.keys, ...spec.keys].filter(({ scope }) => scope !== 'runtime')
    return loadIndex(repository, arch, await loadKeys(trusted, arch, context), context)
  }
  const loaded = await mapConcurrently(repositories, context.concurrency, load, context)
  context.signal?.throwIfAborted()
  const solution = solve({
    world: [...spec.packages],
    repositories: loaded.map(({ index, repository: { tag } }) => ({ index, ...(tag !== undefined && { tag }) })),
    arch,
  })
  return {
    repositories: loaded.map(({ repository: { url, tag }, digest }) => ({ url, tag, arch, index: digest })),
    packages: solution.packages.map(found => locked(found.package, repositories[found.repository ?? -1], arch)),
  }
}

function locked(item: IndexPackage, repository: RepositorySpec | undefined, target: Architecture): LockedPackage {
  if (repository === undefined) throw new RangeError(`package ${item.name} comes from no repository`)
  return {
    ...item,
    arch: item.arch ?? target,
    target,
    repository: repository.url,
    distribution: repository.distribution,
    tag: repository.tag,
    url: packageUrl(repository, target, item),
    homepage: item.url,
  }
}

/** Programs of one C library do not run with the other, so packages of both are a mistake unless it is asked for. */
function checkLibc(repositories: readonly RepositorySpec[], spec: ImageSpec): void {
  const glibc = repositories.find(({ libc }) => libc === 'glibc')
  const musl = repositories.find(({ libc }) => libc === 'musl')
  if (glibc === undefined || musl === undefined || spec.mixedLibc) return
  throw new ConfigError({
    code: 'UNDISTRO_CONFIG_MIXED_LIBC',
    issues: [
      {
        path: 'repositories',
        problem: `${glibc.url} is built for glibc and ${musl.url} for musl; programs of one do not run with the other’s library`,
        hint: 'Take all packages from one of them, or call .allowMixedLibc() if you know that these fit.',
      },
    ],
  })
}

function noRepository(): ConfigError {
  return new ConfigError({
    code: 'UNDISTRO_CONFIG_INVALID',
    issues: [
      {
        path: 'repositories',
        problem: 'there is no repository to take packages from',
        hint: "Call .from('wolfi'), .from('alpine') or .repository(url) first.",
      },
    ],
  })
}
