import type { ImageSpec } from '../spec/index.js'
import { buildImage } from './build.js'
import { BuiltImage } from './built-image.js'
import { type BuildOptions, withContext } from './context.js'
import type { Lock } from './lock.js'
import { resolveImage } from './resolve.js'

export { BuiltImage } from './built-image.js'
export type { BuildOptions } from './context.js'
export type { Lock, LockedPackage, LockedRepository } from './lock.js'
export type { Sbom } from './sboms.js'

/** Resolves a declaration to exact packages. Throws what `ImageBuilder.resolve` says. */
export async function resolve(spec: ImageSpec, options: BuildOptions): Promise<Lock> {
  return withContext(options, context => resolveImage(spec, context))
}

/** Resolves and builds a declaration. Throws what `ImageBuilder.build` says. */
export async function build(spec: ImageSpec, options: BuildOptions): Promise<BuiltImage> {
  return withContext(options, async context => {
    const lock = await resolveImage(spec, context)
    return new BuiltImage(await buildImage(spec, lock, context), lock, context.store)
  })
}
