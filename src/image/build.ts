import { mapConcurrently } from '../net/index.js'
import {
  type Image,
  type Layer,
  type LayerPackage,
  type PlatformImage,
  planLayers,
  storeImage,
  storeLayer,
  storePlatformImage,
} from '../oci/index.js'
import { isPublic, loadKeys, obtainPackage, packageLocation, type StoredPackage } from '../repository/index.js'
import {
  type ApkState,
  isKept,
  type PathChange,
  type RootFilesystem,
  type RootPackage,
  rootFilesystem,
} from '../rootfs/index.js'
import { type Architecture, architectures, type ImageSpec, type KeySpec, type RepositorySpec } from '../spec/index.js'
import type { BuildContext } from './context.js'
import type { Lock, LockedPackage } from './lock.js'
import { pathChanges } from './path-changes.js'

/** A package on its way into an image: what the lock says of it, and what the store has. */
export interface ObtainedPackage {
  readonly locked: LockedPackage
  readonly stored: StoredPackage
}

/** An image for one platform with what it was made from. */
export interface BuiltPlatform {
  readonly arch: Architecture
  readonly image: PlatformImage
  readonly packages: readonly ObtainedPackage[]
  readonly root: RootFilesystem
  /** Seconds since 1970. */
  readonly created: number
}

/** An image with what it was made from. */
export interface Built {
  readonly image: Image
  readonly platforms: readonly BuiltPlatform[]
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * Builds an image from a declaration and its lock, into the store: packages, root file system, layers, configuration and
 * manifest of each architecture, and for several the index.
 *
 * @throws `FetchError`, `IntegrityError`, `ConflictError`, `OutputError` and the other families, with their codes.
 */
export async function buildImage(spec: ImageSpec, lock: Lock, context: BuildContext): Promise<Built> {
  const changes = await pathChanges(spec.paths, context)
  const platforms: BuiltPlatform[] = []
  for (const arch of lock.archs) platforms.push(await buildPlatform(arch, spec, lock, changes, context))
  const [first, ...others] = platforms.map(({ image }) => image)
  if (first === undefined) throw new RangeError('a lock names no architecture')
  const image = await storeImage([first, ...others], spec.annotations, context.store)
  const layers = image.platforms.flatMap(platform => platform.layers)
  context.emit({
    type: 'build:done',
    digest: image.root.digest,
    layers: layers.length,
    size: layers.reduce((sum, layer) => sum + layer.size, 0),
  })
  return { image, platforms, annotations: spec.annotations }
}

async function buildPlatform(
  arch: Architecture,
  spec: ImageSpec,
  lock: Lock,
  paths: readonly PathChange[],
  context: BuildContext,
): Promise<BuiltPlatform> {
  const packages = await obtainPackages(arch, spec, lock, context)
  const created = context.timestamp ?? Math.max(0, ...packages.map(({ stored }) => stored.info.buildTime ?? 0))
  const root = rootFilesystem({
    packages: packages.map(rootPackage),
    apk: await apkState(arch, spec, context),
    accounts: spec.accounts,
    runAs: spec.user,
    paths,
    mtime: created,
  })
  const relocated = new Set(root.installed.filter(item => item.relocated).map(item => item.package.identity))
  const sources = packages.map(item => layerPackage(item, relocated.has(item.stored.identity)))
  const layers: Layer[] = []
  for (const plan of planLayers(root.tree, sources, spec.layers)) {
    context.signal?.throwIfAborted()
    const layer = await storeLayer(plan, context.store, context)
    layers.push(layer)
    const { digest, size, made } = layer
    context.emit({ type: 'layer:done', digest, size, made, packages: layer.packages.map(({ name }) => name) })
  }
  context.signal?.throwIfAborted()
  const platform = { os: 'linux', ...architectures[arch] } as const
  const run = { ...spec, env: { ...defaultEnv, ...spec.env }, user: root.user }
  const image = await storePlatformImage(
    { platform, layers, run, annotations: spec.annotations, created },
    context.store,
  )
  return { arch, image, packages, root, created }
}

async function obtainPackages(
  arch: Architecture,
  spec: ImageSpec,
  lock: Lock,
  context: BuildContext,
): Promise<readonly ObtainedPackage[]> {
  const obtain = async (locked: LockedPackage): Promise<ObtainedPackage> => {
    const location = packageLocation(repositoryOf(locked, spec), arch, locked)
    return { locked, stored: await obtainPackage(locked, location, isKept, context) }
  }
  const wanted = lock.packages.filter(({ target }) => target === arch)
  return mapConcurrently(wanted, context.concurrency, obtain, context)
}

/** The repository that a package was found in. */
function repositoryOf({ repository: url, tag }: LockedPackage, { repositories }: ImageSpec): RepositorySpec {
  const found = repositories.find(item => item.url === url && item.tag === tag && item.scope !== 'runtime')
  return found ?? { url, keys: [] }
}

function rootPackage({ locked, stored }: ObtainedPackage): RootPackage {
  const { name, version, arch, size, tag } = locked
  return { ...stored, info: { ...stored.info, name, version, arch }, size, tag }
}

function layerPackage({ locked, stored }: ObtainedPackage, relocated: boolean): LayerPackage {
  const { datahash, dataSize, diffId, entries } = stored
  return {
    name: locked.name,
    version: locked.version,
    origin: locked.origin,
    datahash,
    size: dataSize,
    diffId,
    entries,
    relocated,
  }
}

/** What apk in the image is told. Folders of this machine mean nothing there, and their keys open nothing. */
async function apkState(arch: Architecture, spec: ImageSpec, context: BuildContext): Promise<ApkState> {
  const shipped = spec.repositories.filter(repository => repository.scope !== 'build' && isPublic(repository))
  const repositories = new Set(shipped.map(({ url, tag }) => (tag === undefined ? url : `@${tag} ${url}`)))
  const keys = new Map(shippedKeys(shipped, spec.keys).map(key => [key.name, key]))
  return {
    arch,
    world: spec.packages,
    repositories: [...repositories],
    keys: await loadKeys([...keys.values()], arch, context),
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
