import type { LockData } from './lock-data.js'
import { type ArchOption, type LockEdge, Relations } from './relations.js'

/** Options of `Lock.why`. */
export interface WhyOptions extends ArchOption {
  /**
   * Ways to tell of, at most; the shortest come first. The search ends, too, when it has looked at a thousand beginnings of
   * ways for each of them. Default: 100.
   */
  readonly limit?: number | undefined
}

/** Why a package is there. */
export interface Why {
  /** The package, or all that provide the name that was asked for. */
  readonly packages: readonly string[]
  /**
   * The ways from the request to it, none of which comes to a package twice; the shortest first. There is none for a
   * package that is left over.
   */
  readonly paths: readonly WhyPath[]
  /** Whether these are all ways: false when the limit cut them off. */
  readonly complete: boolean
}

/** A way from an entry of the request to a package. */
export type WhyPath = readonly [WhyStep, ...WhyStep[]]

/** A step of such a way. */
export interface WhyStep {
  /** Whether the request, a dependency or an install_if leads to the package. */
  readonly kind: LockEdge['kind']
  /** What is asked for, as in `so:libz.so.1`. */
  readonly dependency: string
  /** The package that it leads to. */
  readonly package: string
  readonly version: string
}

/** Where packages need each other in circles, most beginnings of ways lead nowhere. */
const stepsPerPath = 1000

/** The end of a way, from some package to a target. */
interface Tail {
  readonly edge: LockEdge
  readonly next: Tail | undefined
  /** Steps in it. */
  readonly length: number
}

/**
 * Every way from the request to a package. There can be more of them than there are packages, by any factor, so that
 * only the shortest are told of.
 *
 * @throws `LockError` with code `UNDISTRO_LOCK_PACKAGE` or `UNDISTRO_LOCK_ARCH`.
 */
export function why(lock: LockData, name: string, { limit = 100, ...options }: WhyOptions): Why {
  const relations = new Relations(lock, options)
  const targets = relations.named(name).map(item => item.name)
  const versions = new Map(relations.packages.map(item => [item.name, item.version]))
  const step = ({ kind, dependency, to }: LockEdge): WhyStep => {
    return { kind, dependency, package: to, version: versions.get(to) ?? '' }
  }
  const paths: WhyPath[] = []
  let left = limit * stepsPerPath
  for (const found of tails(relations.edges, targets)) {
    if (left-- <= 0 || (found !== undefined && paths.length === limit)) {
      return { packages: targets, paths, complete: false }
    }
    if (found === undefined) continue
    const [first, ...others] = edgesOf(found)
    paths.push([step(first), ...others.map(step)])
  }
  return { packages: targets, paths, complete: true }
}

/**
 * The ways that end in the targets, by length; `undefined` for each partial one that was looked at. It goes backward from
 * the targets, and goes on with what can become the shortest way, as the distance from the request tells.
 */
function* tails(edges: readonly LockEdge[], targets: readonly string[]): Generator<Tail | undefined> {
  const incoming = grouped(edges, edge => edge.to)
  const distances = distancesFromWorld(edges)
  const byTotal: Tail[][] = []
  const extend = (name: string, next: Tail | undefined): void => {
    // The last one is looked at first.
    for (const edge of (incoming.get(name) ?? []).toReversed()) {
      const rest = edge.kind === 'world' ? 0 : distances.get(edge.from)
      if (rest === undefined || (edge.kind !== 'world' && passes(next, edge.from))) continue
      const tail = { edge, next, length: (next?.length ?? 0) + 1 }
      const alike = byTotal[tail.length + rest]
      if (alike === undefined) byTotal[tail.length + rest] = [tail]
      else alike.push(tail)
    }
  }
  for (const target of targets.toReversed()) extend(target, undefined)
  for (let total = 0; total < byTotal.length; total++) {
    for (let tail = byTotal[total]?.pop(); tail !== undefined; tail = byTotal[total]?.pop()) {
      yield tail.edge.kind === 'world' ? tail : undefined
      if (tail.edge.kind !== 'world') extend(tail.edge.from, tail)
    }
  }
}

/** Whether a way comes through a package. */
function passes(tail: Tail | undefined, name: string): boolean {
  for (let rest = tail; rest !== undefined; rest = rest.next) if (rest.edge.to === name) return true
  return false
}

function edgesOf({ edge, next }: Tail): readonly [LockEdge, ...LockEdge[]] {
  const edges: [LockEdge, ...LockEdge[]] = [edge]
  for (let rest = next; rest !== undefined; rest = rest.next) edges.push(rest.edge)
  return edges
}

/** Steps from the request to each package, at least. */
function distancesFromWorld(edges: readonly LockEdge[]): ReadonlyMap<string, number> {
  const outgoing = grouped(edges, edge => (edge.kind === 'world' ? undefined : edge.from))
  const distances = new Map<string, number>()
  let frontier = outgoing.get(undefined) ?? []
  for (let distance = 1; frontier.length > 0; distance++) {
    const reached = [...new Set(frontier.map(edge => edge.to))].filter(name => !distances.has(name))
    for (const name of reached) distances.set(name, distance)
    frontier = reached.flatMap(name => outgoing.get(name) ?? [])
  }
  return distances
}

function grouped<Key>(edges: readonly LockEdge[], keyOf: (edge: LockEdge) => Key): ReadonlyMap<Key, LockEdge[]> {
  const groups = new Map<Key, LockEdge[]>()
  for (const edge of edges) {
    const group = groups.get(keyOf(edge))
    if (group === undefined) groups.set(keyOf(edge), [edge])
    else group.push(edge)
  }
  return groups
}
