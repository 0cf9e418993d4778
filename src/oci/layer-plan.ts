import type { Entry } from '../archive/index.js'
import { ConflictError, OutputError } from '../errors/index.js'
import type { ReadonlyTree, TreeNode } from '../rootfs/index.js'
import type { LayersSpec } from '../spec/index.js'
import { digestOf } from '../store/index.js'
import { contentName, isWhiteoutName, Overlay, packageContentName } from './overlay.js'

/** A package as a source of layers. */
export interface LayerPackage {
  readonly name: string
  readonly version: string
  readonly origin?: string | undefined
  /** Hex SHA-256 of the data member, which as a layer blob has that digest. */
  readonly datahash: string
  /** Bytes of the data member. */
  readonly size: number
  /** Hex SHA-256 of the inflated data member. */
  readonly diffId: string
  /** Every entry of the data member, in its order. */
  readonly entries: readonly Entry[]
  /** Whether an entry belongs at another path than the archive says, so that the member cannot be a layer as it is. */
  readonly relocated: boolean
}

/** A layer that is a package's data member, byte for byte. */
export interface PackageLayerPlan {
  readonly kind: 'package'
  readonly package: LayerPackage
}

/** A layer to be written: nodes of the tree, and paths of lower layers to hide. */
export interface MadeLayerPlan {
  readonly kind: 'made'
  /** The packages whose files it has; empty for the state layer. */
  readonly packages: readonly LayerPackage[]
  readonly nodes: readonly TreeNode[]
  readonly whiteouts: readonly string[]
}

/** One layer of an image, the lowest first. */
export type LayerPlan = PackageLayerPlan | MadeLayerPlan

/** Layers that a runtime takes: Docker refuses more than 125. */
const maxLayers = 125
/** Package layers where the spec sets no budget. */
const defaultBudget = 100

/**
 * Divides a tree into layers. The package layers come first, in install order, then those that packages share, and last
 * the state layer, which makes of all below it exactly the tree: it has what no package brings, repeats what the layers
 * below it show differently, and hides what they show in vain.
 *
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_LAYERS` when the budget is more than runtimes take;
 * {@link ConflictError} with code `UNDISTRO_CONFLICT_PATH` for a name that means a removal in a layer.
 */
export function planLayers(
  tree: ReadonlyTree,
  packages: readonly LayerPackage[],
  policy: LayersSpec,
): readonly LayerPlan[] {
  checkNames(tree)
  if (policy.policy === 'single') {
    return [{ kind: 'made', packages, nodes: tree.sorted(), whiteouts: [] }]
  }
  const budget = policy.budget ?? defaultBudget
  if (budget >= maxLayers) {
    throw new OutputError({
      code: 'UNDISTRO_OUTPUT_LAYERS',
      problem: `a budget of ${budget} package layers and the state layer are more than the ${maxLayers} that runtimes take`,
      hint: `Set a budget below ${maxLayers}.`,
    })
  }
  const contributing = packages.filter(item =>
    item.entries.some(entry => tree.get(tree.resolve(entry.path)) !== undefined),
  )
  const groups = policy.policy === 'origin' ? groupByOrigin(contributing) : contributing.map(item => [item])
  const layers = withinBudget(groups, budget).map((group): LayerPlan => {
    const [first, ...rest] = group
    if (first !== undefined && rest.length === 0 && isLayer(first)) return { kind: 'package', package: first }
    return { kind: 'made', packages: group, nodes: ownedNodes(tree, group), whiteouts: [] }
  })
  return [...layers, stateLayer(tree, layers)]
}

/** Layers cannot have files whose names mean that others are removed. */
function checkNames(tree: ReadonlyTree): void {
  const found = tree.sorted().find(({ path }) => isWhiteoutName(path))
  if (found === undefined) return
  throw new ConflictError({
    code: 'UNDISTRO_CONFLICT_PATH',
    problem: 'a name that starts with ".wh." would hide another path of the image',
    place: { package: found.owner, path: `/${found.path}` },
    hint: 'Remove or rename it.',
  })
}

/** Whether a package's data member, taken as a layer, shows its entries where they belong and hides nothing. */
function isLayer({ relocated, entries }: LayerPackage): boolean {
  return !relocated && !entries.some(({ path }) => isWhiteoutName(path))
}

function groupByOrigin(packages: readonly LayerPackage[]): readonly (readonly LayerPackage[])[] {
  const groups = new Map<string, LayerPackage[]>()
  for (const item of packages) {
    const key = item.origin ?? item.name
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

/** Keeps the largest groups as they are and joins the smallest into one, behind the others, until the budget holds. */
function withinBudget(
  groups: readonly (readonly LayerPackage[])[],
  budget: number,
): readonly (readonly LayerPackage[])[] {
  if (groups.length <= budget) return groups
  const bySize = [...groups].sort((a, b) => sizeOf(b) - sizeOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1))
  const kept = new Set(bySize.slice(0, budget - 1))
  return [...groups.filter(group => kept.has(group)), groups.filter(group => !kept.has(group)).flat()]
}

function sizeOf(group: readonly LayerPackage[]): number {
  return group.reduce((sum, { size }) => sum + size, 0)
}

function nameOf(group: readonly LayerPackage[]): string {
  return group[0]?.name ?? ''
}

/** What some packages own of the tree, with the directories above it. */
function ownedNodes(tree: ReadonlyTree, packages: readonly LayerPackage[]): readonly TreeNode[] {
  const names = new Set(packages.map(({ name }) => name))
  const paths = new Set<string>()
  for (const node of tree.sorted()) {
    if (node.type !== 'directory' && node.owner !== undefined && names.has(node.owner)) addWithParents(paths, node.path)
  }
  for (const { type, path } of packages.flatMap(({ entries }) => entries)) {
    const directory = type === 'directory' ? tree.get(tree.resolveFully(path)) : undefined
    if (directory?.type === 'directory') addWithParents(paths, directory.path)
  }
  return nodesAt(tree, paths)
}

function stateLayer(tree: ReadonlyTree, below: readonly LayerPlan[]): MadeLayerPlan {
  const overlay = overlayOf(below)
  const nodes = tree.sorted()
  const changed = new Set(nodes.filter(node => !shows(overlay, node)).map(({ path }) => path))
  const files = new Set(
    nodes.flatMap(node =>
      node.type === 'hardlink' && (changed.has(node.path) || changed.has(node.target)) ? [node.target] : [],
    ),
  )
  const paths = new Set<string>()
  // All names of a file go into one layer, or they would no longer be one file.
  for (const node of nodes) {
    const file = node.type === 'hardlink' ? node.target : node.path
    if (changed.has(node.path) || files.has(file)) addWithParents(paths, node.path)
  }
  const whiteouts = hiddenPaths(tree, overlay)
  for (const path of whiteouts) addWithParents(paths, path)
  return { kind: 'made', packages: [], nodes: nodesAt(tree, paths), whiteouts }
}

function overlayOf(layers: readonly LayerPlan[]): Overlay {
  const overlay = new Overlay()
  for (const layer of layers) {
    if (layer.kind === 'made') {
      for (const node of layer.nodes) overlay.apply({ entry: node, content: contentOf(node) })
      continue
    }
    const { datahash, entries } = layer.package
    for (const entry of entries) {
      overlay.apply({ entry, content: entry.type === 'file' ? packageContentName(datahash, entry.path) : undefined })
    }
  }
  return overlay
}

/** Whether the layers below already show a node as it is to be. Times do not count: they cost bytes and tell nothing. */
function shows(overlay: Overlay, node: TreeNode): boolean {
  const found = overlay.get(node.path)
  if (found === undefined) return false
  const { entry } = found
  return (
    entry.type === node.type &&
    entry.mode === node.mode &&
    entry.uid === node.uid &&
    entry.gid === node.gid &&
    sameXattrs(entry.xattrs, node.xattrs) &&
    ('target' in entry ? entry.target : '') === ('target' in node ? node.target : '') &&
    found.content === contentOf(node)
  )
}

function contentOf(node: TreeNode): string | undefined {
  return node.type === 'file' ? contentName(node.content, digestOf) : undefined
}

function sameXattrs(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}

/** Paths of the lower layers that the tree has not, without those that go with a directory above them. */
function hiddenPaths(tree: ReadonlyTree, overlay: Overlay): readonly string[] {
  const hidden = new Set(overlay.paths().filter(path => tree.get(path) === undefined))
  return [...hidden]
    .filter(path => !parents(path).some(parent => hidden.has(parent) || isReplaced(tree, overlay, parent)))
    .sort()
}

/** Whether the tree has something else where the layers show a directory: then what is below is gone with it. */
function isReplaced(tree: ReadonlyTree, overlay: Overlay, path: string): boolean {
  return overlay.get(path)?.entry.type === 'directory' && tree.get(path)?.type !== 'directory'
}

function addWithParents(paths: Set<string>, path: string): void {
  paths.add(path)
  for (const parent of parents(path)) paths.add(parent)
}

function parents(path: string): readonly string[] {
  const found: string[] = []
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    found.push(path.slice(0, slash))
  return found
}

function nodesAt(tree: ReadonlyTree, paths: ReadonlySet<string>): readonly TreeNode[] {
  return tree.sorted().filter(node => paths.has(node.path))
}
