import {
  type Layer,
  type LayerPackage,
  type PlatformImage,
  planLayers,
  storeLayer,
  storePlatformImage,
} from '../oci/index.js'
import { type Architecture, architectures, type RepositorySpec } from '../spec/index.js'
import type { Store } from '../store/index.js'
import type { BuildContext } from './context.js'
import type { ObtainedPackage } from './obtained-package.js'
import { obtainParts, type PlatformParts, storedParts } from './platform-parts.js'
import { type PlatformRecipe, recipeHash } from './platform-recipe.js'

/** An image for one platform, and what it was made from. */
export interface BuiltPlatform {
  readonly arch: Architecture
  readonly image: PlatformImage
  /** What the layers were made from. An image that was remembered did without; its parts are then read from the store. */
  readonly parts: () => PlatformParts
}

/** What is noted of an image, by its recipe. */
type PlatformFact = Omit<PlatformImage, 'platform'>

/** Builds the image that a recipe describes, or finds that the store has it. */
export async function buildPlatform(
  recipe: PlatformRecipe,
  repositories: readonly RepositorySpec[],
  context: BuildContext,
): Promise<BuiltPlatform> {
  const { arch } = recipe
  const key = recipeHash(recipe)
  const known = recall(recipe, key, context.store)
  if (known !== undefined) {
    for (const layer of known.layers) announce(layer, context)
    return { arch, image: known, parts: () => storedParts(recipe, context.store) }
  }
  const parts = await obtainParts(recipe, repositories, context)
  const image = await storeParts(recipe, parts, context)
  const { platform: _, ...fact } = image
  await context.store.writeFact('platform', key, fact)
  return { arch, image, parts: () => parts }
}

function recall({ arch }: PlatformRecipe, key: string, store: Store): PlatformImage | undefined {
  const fact = store.readFact('platform', key) as PlatformFact | undefined
  if (fact === undefined) return undefined
  const { manifest, config } = fact
  if (![manifest, config, ...fact.layers].every(blob => store.has(blob))) return undefined
  return { platform: platformOf(arch), manifest, config, layers: fact.layers.map(layer => ({ ...layer, made: false })) }
}

async function storeParts(recipe: PlatformRecipe, parts: PlatformParts, context: BuildContext): Promise<PlatformImage> {
  const { arch, declared } = recipe
  const { packages, root, created } = parts
  const relocated = new Set(root.installed.filter(item => item.relocated).map(item => item.package.identity))
  const sources = packages.map(item => layerPackage(item, relocated.has(item.stored.identity)))
  const layers: Layer[] = []
  for (const plan of planLayers(root.tree, sources, declared.layers)) {
    context.signal?.throwIfAborted()
    const layer = await storeLayer(plan, context.store, context)
    layers.push(layer)
    announce(layer, context)
  }
  context.signal?.throwIfAborted()
  const run = { ...declared, user: root.user }
  return storePlatformImage(
    { platform: platformOf(arch), layers, run, annotations: declared.annotations, created },
    context.store,
  )
}

function announce({ digest, size, made, packages }: Layer, { emit }: BuildContext): void {
  emit({ type: 'layer:done', digest, size, made, packages: packages.map(({ name }) => name) })
}

function platformOf(arch: Architecture): PlatformImage['platform'] {
  return { os: 'linux', ...architectures[arch] }
}

function layerPackage({ locked, stored }: ObtainedPackage, relocated: boolean): LayerPackage {
  const { datahash, dataSize, diffId, entries } = stored
  const { name, version, origin } = locked
  return { name, version, origin, datahash, size: dataSize, diffId, entries, relocated }
}
