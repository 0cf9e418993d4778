import { createHash } from 'node:crypto'
import { type Compression, codecName } from '../archive/index.js'
import { entriesFor, type Lock, type LockedPackage, withLockedText } from '../lock/index.js'
import type { RunConfig } from '../oci/index.js'
import { isPublic, loadKeys } from '../repository/index.js'
import type { ApkState, PathChange } from '../rootfs/index.js'
import type { Architecture, ImageSpec, KeySpec, RepositorySpec } from '../spec/index.js'
import type { BuildContext } from './context.js'
import { version } from './version.js'

/** Everything that the image for one platform depends on. For the packages' bytes their identities stand. */
export interface PlatformRecipe {
  readonly arch: Architecture
  /** In install order. */
  readonly packages: readonly LockedPackage[]
  readonly apk: ApkState
  readonly declared: RunConfig & Pick<ImageSpec, 'accounts' | 'layers' | 'annotations'>
  readonly paths: readonly PathChange[]
  /** Seconds since 1970; `undefined` for the time of the newest package. */
  readonly timestamp: number | undefined
  readonly compression: Compression
}

/** Puts together what the image for one platform depends on. Throws what `loadKeys` throws. */
export async function platformRecipe(
  arch: Architecture,
  spec: ImageSpec,
  lock: Lock,
  paths: readonly PathChange[],
  context: BuildContext,
): Promise<PlatformRecipe> {
  const { entrypoint, cmd, user, workdir, stopSignal, labels, volumes, ports, accounts, layers, annotations } = spec
  const env = { ...defaultEnv, ...spec.env }
  return {
    arch,
    packages: lock.packages.filter(({ target }) => target === arch),
    apk: await apkState(arch, spec, lock, context),
    declared: {
      entrypoint,
      cmd,
      env,
      user,
      workdir,
      stopSignal,
      labels,
      volumes,
      ports,
      accounts,
      layers,
      annotations,
    },
    paths,
    timestamp: context.timestamp,
    compression: context.compression,
  }
}

/** Changes when the same recipe gives another image: what was remembered by it is then made anew. */
const formatVersion = 1

/** Names a recipe: hex SHA-256 of all that is in it. */
export function recipeHash({ packages, paths, compression, ...rest }: PlatformRecipe): string {
  const identities = packages.map(({ name, version, arch, checksum, size, origin, tag, sections }) => {
    return { name, version, arch, checksum, size, origin, tag, sections }
  })
  const changes = paths.map(change => {
    if (change.type !== 'file' || change.content.kind !== 'bytes') return change
    return { ...change, content: createHash('sha256').update(change.content.bytes).digest('hex') }
  })
  const recipe = { formatVersion, version, codec: codecName[compression], identities, changes, ...rest }
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex')
}

/** What apk in the image is told. Folders of this machine mean nothing there, and their keys open nothing. */
async function apkState(arch: Architecture, spec: ImageSpec, lock: Lock, context: BuildContext): Promise<ApkState> {
  const shipped = spec.repositories.filter(repository => repository.scope !== 'build' && isPublic(repository))
  const repositories = new Set(shipped.map(({ url, tag }) => (tag === undefined ? url : `@${tag} ${url}`)))
  const keys = new Map(shippedKeys(shipped, spec.keys).map(key => [key.name, key]))
  return {
    arch,
    world: entriesFor(arch, spec.packages, lock),
    repositories: [...repositories],
    keys: await loadKeys(withLockedText([...keys.values()], lock.keys), arch, context),
  }
}

/** Keys that the image's repositories need. Those for all repositories come along where one has none of its own. */
function shippedKeys(repositories: readonly RepositorySpec[], shared: readonly KeySpec[]): readonly KeySpec[] {
  const needsShared = repositories.some(({ keys }) => keys.length === 0)
  return [
    ...repositories.flatMap(({ keys }) => keys.filter(({ scope }) => scope !== 'build')),
    ...shared.filter(({ scope }) => scope === 'runtime' || (needsShared && scope !== 'build')),
  ]
}

const defaultEnv: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
}
