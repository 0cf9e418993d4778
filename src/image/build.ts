import type { Lock } from '../lock/index.js'
import { type Image, storeImage } from '../oci/index.js'
import type { ImageSpec } from '../spec/index.js'
import { type BuiltPlatform, buildPlatform } from './built-platform.js'
import type { BuildContext } from './context.js'
import { pathChanges } from './path-changes.js'
import { platformRecipe } from './platform-recipe.js'

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
  for (const arch of lock.archs) {
    const recipe = await platformRecipe(arch, spec, lock, changes, context)
    platforms.push(await buildPlatform(recipe, spec.repositories, context))
  }
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
