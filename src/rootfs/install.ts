import { isInstalled, parseDependency, satisfies } from '../apk/index.js'
import type { Entry } from '../archive/index.js'
import { ConflictError } from '../errors/index.js'
import { parseGroup, parsePasswd } from './account-files.js'
import { KeptContents } from './kept-contents.js'
import type { RootPackage } from './root-package.js'
import type { DirectoryNode, Tree, TreeNode } from './tree.js'

/** A package in the tree, with what became of its entries. */
export interface Installed {
  readonly package: RootPackage
  /** The entries it owns in the tree, in archive order, with the ids and paths they have there. */
  readonly entries: readonly Entry[]
  /** Whether an entry lies elsewhere than the archive says, since a directory on its way is a symbolic link. */
  readonly relocated: boolean
}

/**
 * Lays packages into a tree in their install order, by the rules of apk 2.14: directories are shared; another package's
 * file may be taken by one of the same origin or by `replaces`, the higher priority winning. Owners given by name are
 * looked up in the accounts that the packages before brought.
 *
 * @throws {@link ConflictError} with code `UNDISTRO_CONFLICT_FILE` or `UNDISTRO_CONFLICT_TYPE`, naming both packages and the path.
 */
export function installPackages(tree: Tree, packages: readonly RootPackage[]): readonly Installed[] {
  const byName = new Map(packages.map(item => [item.info.name, item]))
  const contents = new KeptContents(packages)
  let owners = new OwnerNames(tree, contents)
  const installed = packages.map(item => {
    const laid = installPackage(tree, item, byName, owners)
    if (item.kept.has('etc/passwd') || item.kept.has('etc/group')) owners = new OwnerNames(tree, contents)
    return laid
  })
  return installed.map(item => ({
    ...item,
    entries: item.entries.flatMap(entry => ownEntry(tree, entry, item.package)),
  }))
}

function installPackage(
  tree: Tree,
  item: RootPackage,
  byName: ReadonlyMap<string, RootPackage>,
  owners: OwnerNames,
): Installed {
  const laid = new Map<string, string>()
  const entries: Entry[] = []
  let relocated = false
  for (const entry of item.entries) {
    if (!isInstalled(entry.path)) continue
    const path = installPath(tree, entry)
    relocated ||= path !== entry.path
    const node = toNode(entry, path, item, laid, owners)
    // Where a directory is a link, two names of a file can be one.
    if (node.type === 'hardlink' && node.target === path) continue
    const there = tree.get(path)
    if (node.type === 'directory') {
      tree.set(sharedDirectory(there, node))
    } else if (mayTake(there, node, item, byName)) {
      tree.set(node)
      if (node.type === 'file') laid.set(entry.type === 'hardlink' ? entry.target : entry.path, path)
    }
    entries.push(node)
  }
  return { package: item, entries, relocated }
}

/** Where an entry lands: its directories' links are followed, and a directory also follows a link that stands in its own place. */
function installPath(tree: Tree, entry: Entry): string {
  const path = tree.resolve(entry.path)
  if (entry.type !== 'directory' || tree.get(path)?.type !== 'symlink') return path
  const target = tree.resolveFully(path)
  return tree.get(target)?.type === 'directory' ? target : path
}

/**
 * A package's entry as a node of the tree. A hard link whose file was not laid there, since another package keeps its own,
 * becomes that file.
 *
 * @param laid - Where the package's files are, by their paths in it.
 */
function toNode(
  entry: Entry,
  path: string,
  item: RootPackage,
  laid: ReadonlyMap<string, string>,
  owners: OwnerNames,
): TreeNode {
  const placed = { path, ...owners.of(entry), owner: item.info.name }
  if (entry.type === 'file') {
    return { ...entry, ...placed, content: { kind: 'package', datahash: item.datahash, path: entry.path } }
  }
  if (entry.type !== 'hardlink') return { ...entry, ...placed }
  const target = laid.get(entry.target)
  if (target !== undefined) return { ...entry, ...placed, target }
  const file = item.entries.find(other => other.path === entry.target)
  return file?.type === 'file' ? toNode(file, path, item, laid, owners) : { ...entry, ...placed }
}

/** Whether a package's entry goes over what is at its path, or what is there stays; an error when neither may be. */
function mayTake(
  found: TreeNode | undefined,
  node: TreeNode,
  item: RootPackage,
  byName: ReadonlyMap<string, RootPackage>,
): boolean {
  if (found?.type === 'directory') {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_TYPE',
      problem: `package ${item.info.name} has a ${node.type} where ${found.owner ?? 'the image'} has a directory`,
      place: { package: `${item.info.name}-${item.info.version}`, path: node.path },
    })
  }
  const other = found?.owner === undefined ? undefined : byName.get(found.owner)
  if (other === undefined) return true
  if (other === item) throw twiceOnePath(node.path, item)
  if (item.info.origin !== undefined && item.info.origin === other.info.origin) return true
  const theirs = replacePriority(other, item)
  const ours = replacePriority(item, other)
  if (theirs > ours) return false
  if (ours >= 0) return true
  throw new ConflictError({
    code: 'UNDISTRO_CONFLICT_FILE',
    problem: `packages ${other.info.name}-${other.info.version} and ${item.info.name}-${item.info.version} both own a path`,
    place: { path: node.path },
    hint: `One of them has to state "replaces" for the other; remove ${item.info.name} or ${other.info.name} from the image.`,
  })
}

function twiceOnePath(path: string, { info }: RootPackage): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_FILE',
    problem: 'two files of a package are at one path here, since a link leads from one directory to the other',
    place: { package: `${info.name}-${info.version}`, path },
    hint: 'The package is not made for a distribution that merges these directories.',
  })
}

/** How strongly a package replaces another: its priority when it states so, else -1. */
function replacePriority(item: RootPackage, other: RootPackage): number {
  const replaces = item.info.replaces
    .map(text => parseDependency(text))
    .some(dependency => dependency.name === other.info.name && satisfies(other.info.version, dependency))
  return replaces ? (item.info.replacesPriority ?? 0) : -1
}

/**
 * The directory that several packages have: the lowest owner's mode holds, and of equal owners what all their modes allow.
 * One that was there before any package stays as it is, since to apk its owner has changed it.
 */
function sharedDirectory(there: TreeNode | undefined, node: DirectoryNode): TreeNode {
  if (there === undefined) return node
  if (there.type !== 'directory') {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_TYPE',
      problem: `package ${node.owner} has a directory where ${there.owner ?? 'the image'} has a ${there.type}`,
      place: { path: node.path },
    })
  }
  if (there.owner === undefined) return there
  if (there.uid === node.uid && there.gid === node.gid) return { ...there, mode: there.mode & node.mode }
  const isLower = node.uid < there.uid || (node.uid === there.uid && node.gid < there.gid)
  return isLower ? node : there
}

/** What an entry has become in the tree, if it is still the package's: directories are everybody's who has them. */
function ownEntry(tree: Tree, entry: Entry, item: RootPackage): readonly Entry[] {
  const node = tree.get(entry.path)
  if (entry.type === 'directory') return node?.type === 'directory' ? [entry] : []
  return node?.owner === item.info.name ? [node] : []
}

/** Resolves owners given by name, as apk does: in the root's own accounts, else the archive's number holds. */
class OwnerNames {
  readonly #users: ReadonlyMap<string, number>
  readonly #groups: ReadonlyMap<string, number>

  constructor(tree: Tree, contents: KeptContents) {
    const text = (path: string): string => contents.text(tree, path) ?? ''
    this.#users = new Map(parsePasswd(text('etc/passwd')).map(({ name, uid }) => [name, uid]))
    this.#groups = new Map(parseGroup(text('etc/group')).map(({ name, gid }) => [name, gid]))
  }

  of(entry: Entry): { uid: number; gid: number } {
    return {
      uid: this.#users.get(entry.uname ?? '') ?? entry.uid,
      gid: this.#groups.get(entry.gname ?? '') ?? entry.gid,
    }
  }
}
