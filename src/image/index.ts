import type { Lock, LockDiff } from '../lock/index.js'
import type { ImageSpec } from '../spec/index.js'
import { buildImage } from './build.js'
import { BuiltImage } from './built-image.js'
import { type BuildOptions, withContext } from './context.js'
import { checkLock, lockImage, updateImage } from './locking.js'
import { settleImage } from './settled.js'

export { BuiltImage } from './built-image.js'
export type { BuildOptions } from './context.js'
export type { Sbom } from './sboms.js'

/** Resolves a declaration to exact packages. Throws what `ImageBuilder.resolve` says. */
export async function resolve(spec: ImageSpec, options: BuildOptions): Promise<Lock> {
  return withContext(options, async context => (await settleImage(spec, context)).lock)
}

/** Resolves and builds a declaration. Throws what `ImageBuilder.build` says. */
export async function build(spec: ImageSpec, options: BuildOptions): Promise<BuiltImage> {
  return withContext(options, async context => {
    const settled = await settleImage(spec, context)
    return new BuiltImage(await buildImage(settled.spec, settled.lock, context), settled.lock, context.store)
  })
}

/** Resolves a declaration and writes its lock file. Throws what `ImageBuilder.lock` says. */
export async function lock(spec: ImageSpec, file: string, options: BuildOptions): Promise<Lock> {
  return withContext(options, context => lockImage(spec, file, context))
}

/** Compares a lock file with the indexes of today. Throws what `ImageBuilder.check` says. */
export async function check(spec: ImageSpec, file: string, options: BuildOptions): Promise<LockDiff> {
  return withContext(options, context => checkLock(spec, file, context))
}

/** Updates some packages of a lock file. Throws what `ImageBuilder.update` says. */
export async function update(
  spec: ImageSpec,
  file: string,
  names: readonly string[],
  options: BuildOptions,
): Promise<Lock> {
  return withContext(options, context => updateImage(spec, file, names, context))
}
