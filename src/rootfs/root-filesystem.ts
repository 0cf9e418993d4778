import type { AccountsSpec } from '../spec/index.js'
import { addAccounts } from './accounts.js'
import { type ApkState, writeApkState } from './apk-state.js'
import { baseTree } from './base.js'
import { linkBusybox } from './busybox.js'
import { type Installed, installPackages } from './install.js'
import { KeptContents } from './kept-contents.js'
import { changePaths, type PathChange } from './paths.js'
import type { RootPackage } from './root-package.js'
import type { ReadonlyTree } from './tree.js'

/** What a root file system is made of. */
export interface RootFilesystemParts {
  /** In install order. */
  readonly packages: readonly RootPackage[]
  readonly apk: ApkState
  readonly accounts: AccountsSpec
  /** Who the container runs as, as the spec says it. */
  readonly runAs: string | undefined
  readonly paths: readonly PathChange[]
  /** Seconds since 1970 for all that no package brings. */
  readonly mtime: number
}

/** A finished root file system. */
export interface RootFilesystem {
  readonly tree: ReadonlyTree
  readonly installed: readonly Installed[]
  /** Contents of files that later stages read. */
  readonly contents: KeptContents
  /** Who the container runs as, in numbers. */
  readonly user: string | undefined
}

/**
 * Makes the root file system of an image: apk's base directories, the packages, apk's state, busybox' links, accounts,
 * then the declared path changes, each over what was before.
 *
 * @throws `ConflictError` with any of its codes.
 */
export function rootFilesystem(parts: RootFilesystemParts): RootFilesystem {
  const { packages, mtime } = parts
  const tree = baseTree(mtime)
  const contents = new KeptContents(packages)
  const installed = installPackages(tree, packages)
  writeApkState(tree, installed, parts.apk, mtime)
  linkBusybox(tree, contents, packages, mtime)
  const user = addAccounts(tree, contents, parts.accounts, parts.runAs, mtime)
  changePaths(tree, parts.paths, mtime)
  return { tree, installed, contents, user }
}
