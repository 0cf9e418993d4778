import { ConfigError } from '../errors/index.js'
import { publicLocation, withLockedText } from '../lock/index.js'
import { mapConcurrently } from '../net/index.js'
import { type LoadedIndex, loadIndex, loadKey, loadKeys } from '../repository/index.js'
import {
  type Architecture,
  hostArchitecture,
  type ImageSpec,
  type KeySpec,
  type RepositorySpec,
} from '../spec/index.js'
import type { BuildContext } from './context.js'

/** What there is to take packages from for a declaration. */
export interface Offer {
  readonly spec: ImageSpec
  /** Every key of the declaration that is for one of the architectures, with its text. */
  readonly keys: readonly KeySpec[]
  readonly archs: readonly ArchOffer[]
}

/** What there is for one architecture: the indexes of all repositories that are not for run time only, in order. */
export interface ArchOffer {
  readonly arch: Architecture
  readonly repositories: readonly LoadedIndex[]
}

/**
 * Loads what a declaration names: keys, and with them the indexes of its repositories.
 *
 * @throws `ConfigError`, `FetchError`, `SignatureError`, `ResolveError`, with the codes of those families.
 */
export async function loadOffer(spec: ImageSpec, context: BuildContext): Promise<Offer> {
  const repositories = spec.repositories.filter(({ scope }) => scope !== 'runtime')
  if (repositories.length === 0) throw noRepository()
  checkLibc(repositories, spec)
  const targets = spec.archs.length > 0 ? spec.archs : [hostArchitecture()]
  context.emit({ type: 'resolve:start', packages: spec.packages, archs: targets })
  const keys = await loadAllKeys(spec, targets, context)
  const load = async (arch: Architecture): Promise<ArchOffer> => {
    const loadOne = async (repository: RepositorySpec): Promise<LoadedIndex> => {
      const trusted = [...repository.keys, ...spec.keys].filter(({ scope }) => scope !== 'runtime')
      return loadIndex(repository, arch, await loadKeys(withLockedText(trusted, keys), arch, context), context)
    }
    return { arch, repositories: await mapConcurrently(repositories, context.concurrency, loadOne, context) }
  }
  const archs = await mapConcurrently(targets, 2, load, context)
  context.signal?.throwIfAborted()
  return { spec, keys, archs }
}

async function loadAllKeys(
  { repositories, keys }: ImageSpec,
  targets: readonly Architecture[],
  context: BuildContext,
): Promise<readonly KeySpec[]> {
  const declared = [...repositories.flatMap(repository => repository.keys), ...keys]
  const fitting = declared.filter(({ archs }) => archs === undefined || archs.some(arch => targets.includes(arch)))
  const distinct = [...new Map(fitting.map(key => [JSON.stringify(key), key])).values()]
  const load = async (key: KeySpec): Promise<KeySpec> => {
    const { location, ...loaded } = await loadKey(key, context)
    return { ...loaded, ...(location !== undefined && { location: publicLocation(location) }) }
  }
  const loaded = await mapConcurrently(distinct, context.concurrency, load, context)
  return loaded.toSorted((a, b) => (`${a.name} ${a.location}` < `${b.name} ${b.location}` ? -1 : 1))
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
