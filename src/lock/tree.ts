import type { LockData } from './lock-data.js'
import { type ArchOption, type LockEdge, Relations } from './relations.js'

/** A package below another one, with what the tree says beside its name. */
interface Branch {
  readonly name: string
  readonly mark: string
}

/** A line that is still to be written. */
interface Pending extends Branch {
  /** What stands before it. */
  readonly lead: string
  /** What stands before the lines below it. */
  readonly indent: string
}

/**
 * The packages of a lock as a tree of text: below the request what it asks for, below a package what it depends on and
 * what its presence brings in. A package that is there again is marked, and what is below it is shown once.
 *
 * @throws `LockError` with code `UNDISTRO_LOCK_ARCH`.
 */
export function tree(lock: LockData, options: ArchOption): string {
  const { arch, packages, edges } = new Relations(lock, options)
  const versions = new Map(packages.map(({ name, version }) => [name, version]))
  const branches = branchesOf(edges)
  const leftovers = packages.filter(({ reason }) => reason.kind === 'leftover')
  const lines = [`/etc/apk/world (${arch})`]
  const shown = new Set<string>()
  // A stack of its own: chains of dependencies can be longer than the call stack is deep.
  const pending: Pending[] = []
  const plan = (below: readonly Branch[], indent: string): void => {
    const lines = below.map((branch, index) =>
      index === below.length - 1
        ? { ...branch, lead: `${indent}└── `, indent: `${indent}    ` }
        : { ...branch, lead: `${indent}├── `, indent: `${indent}│   ` },
    )
    pending.push(...lines.toReversed())
  }
  const asked = [...(branches.get(undefined)?.values() ?? [])]
  plan([...asked, ...leftovers.map(({ name }) => ({ name, mark: ' (left over)' }))], '')
  for (let line = pending.pop(); line !== undefined; line = pending.pop()) {
    const { name, mark, lead, indent } = line
    const repeated = shown.size === shown.add(name).size
    lines.push(`${lead}${name}-${versions.get(name)}${mark}${repeated ? ' (above)' : ''}`)
    if (!repeated) plan([...(branches.get(name)?.values() ?? [])], indent)
  }
  return `${lines.join('\n')}\n`
}

/** What is below each package, and below the request: each package once. */
function branchesOf(edges: readonly LockEdge[]): ReadonlyMap<string | undefined, ReadonlyMap<string, Branch>> {
  const branches = new Map<string | undefined, Map<string, Branch>>()
  for (const edge of edges) {
    const above = edge.kind === 'world' ? undefined : edge.from
    const below = branches.get(above) ?? new Map<string, Branch>()
    branches.set(above, below)
    if (!below.has(edge.to)) below.set(edge.to, { name: edge.to, mark: markOf(edge) })
  }
  return branches
}

function markOf({ kind, dependency, to }: LockEdge): string {
  if (kind === 'install_if') return ' (install_if)'
  return kind === 'world' && dependency !== to ? ` (${dependency})` : ''
}
