import type { Compression } from '../../src/archive/index.js'
import { type Layer, type LayerPackage, planLayers, storeLayer } from '../../src/oci/index.js'
import type { RootFilesystem, RootFilesystemParts } from '../../src/rootfs/index.js'
import type { LayersSpec } from '../../src/spec/index.js'
import { Store } from '../../src/store/index.js'
import { type AppliedTree, applyLayers } from './layer-applier.js'
import { type TestPackage, temporaryDirectory } from './repository.js'
import { type ReadTestPackage, readTestPackage, rootOfRead } from './root.js'

/** One of the layers that {@link planLayers} gives. */
export type LayerPlan = ReturnType<typeof planLayers>[number]

/** A root file system with the layers planned for it. */
export interface Planned {
  readonly root: RootFilesystem
  readonly packages: readonly LayerPackage[]
  readonly plans: readonly LayerPlan[]
  /** Files the packages' data members, then each planned layer, and returns these. */
  store(store: Store, compression?: Compression): Promise<readonly Layer[]>
}

/** Plans the layers of test packages. */
export async function plan(
  packages: readonly TestPackage[],
  layers: LayersSpec = { policy: 'packages' },
  parts: Partial<RootFilesystemParts> = {},
): Promise<Planned> {
  const read: ReadTestPackage[] = []
  for (const item of packages) read.push(await readTestPackage(item))
  return planRead(read, layers, parts)
}

/** Plans the layers of test packages that have been read. */
export function planRead(
  read: readonly ReadTestPackage[],
  layers: LayersSpec,
  parts: Partial<RootFilesystemParts> = {},
): Planned {
  const root = rootOfRead(
    read.map(({ root }) => root),
    parts,
  )
  const packages = read.map(({ root: { info, datahash, entries }, member, diffId }, index): LayerPackage => {
    const { name, version, origin } = info
    const relocated = root.installed[index]?.relocated ?? false
    return { name, version, origin, datahash, size: member.length, diffId, entries, relocated }
  })
  const plans = planLayers(root.tree, packages, layers)
  const store = async (store: Store, compression: Compression = 'deterministic'): Promise<readonly Layer[]> => {
    for (const { member } of read) await store.put(member)
    const stored: Layer[] = []
    for (const item of plans) stored.push(await storeLayer(item, store, { compression }))
    return stored
  }
  return { root, packages, plans, store }
}

/** The tree that planned layers give when they are laid over each other. */
export async function applied(planned: Planned): Promise<AppliedTree> {
  const store = await Store.open(await temporaryDirectory())
  const layers = await planned.store(store)
  return applyLayers(
    store,
    layers.map(({ digest }) => digest),
  )
}

/** What a plan's layers are, as text: `a` for a package's own bytes, `[a b]` for a shared layer, `state`. */
export function shapeOf({ plans }: Planned): readonly string[] {
  return plans.map(layer => {
    if (layer.kind === 'package') return layer.package.name
    return layer.packages.length === 0 ? 'state' : `[${layer.packages.map(({ name }) => name).join(' ')}]`
  })
}
