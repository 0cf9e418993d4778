import { StoreError } from '../errors/index.js'
import type { LockedPackage } from '../lock/index.js'
import { findStored } from '../repository/index.js'
import { type RootFilesystem, type RootPackage, rootFilesystem } from '../rootfs/index.js'
import type { RepositorySpec } from '../spec/index.js'
import type { Store } from '../store/index.js'
import type { BuildContext } from './context.js'
import { type ObtainedPackage, obtainPackages } from './obtained-package.js'
import type { PlatformRecipe } from './platform-recipe.js'

/** What the layers of an image for one platform are made from. */
export interface PlatformParts {
  readonly packages: readonly ObtainedPackage[]
  readonly root: RootFilesystem
  /** Seconds since 1970. */
  readonly created: number
}

/** Fetches and verifies what the store does not have of a recipe's packages, and lays out the root file system. */
export async function obtainParts(
  recipe: PlatformRecipe,
  repositories: readonly RepositorySpec[],
  context: BuildContext,
): Promise<PlatformParts> {
  return layOut(recipe, await obtainPackages(recipe.packages, repositories, context))
}

/**
 * Lays out the root file system of packages that the store has.
 *
 * @throws {@link StoreError} with code `UNDISTRO_STORE_MISSING` when one of them is no longer there.
 */
export function storedParts(recipe: PlatformRecipe, store: Store): PlatformParts {
  const find = (locked: LockedPackage): ObtainedPackage => {
    const stored = findStored(store, locked)
    if (stored !== undefined) return { locked, stored }
    throw new StoreError({
      code: 'UNDISTRO_STORE_MISSING',
      problem: 'the store no longer has a package of the image',
      place: { package: `${locked.name}-${locked.version}` },
      hint: 'Something removed it since the image was built; remove the image from the store too, or take a new store.',
    })
  }
  return layOut(recipe, recipe.packages.map(find))
}

function layOut(recipe: PlatformRecipe, packages: readonly ObtainedPackage[]): PlatformParts {
  const { apk, declared, paths, timestamp } = recipe
  const created = timestamp ?? Math.max(0, ...packages.map(({ stored }) => stored.info.buildTime ?? 0))
  const { accounts, user: runAs } = declared
  const root = rootFilesystem({ packages: packages.map(rootPackage), apk, accounts, runAs, paths, mtime: created })
  return { packages, root, created }
}

function rootPackage({ locked, stored }: ObtainedPackage): RootPackage {
  const { name, version, arch, size, tag } = locked
  return { ...stored, info: { ...stored.info, name, version, arch }, size, tag }
}
