import { compareVersions } from '../apk/index.js'
import type { Architecture } from '../spec/index.js'
import type { LockData, LockedPackage } from './lock-data.js'

/** How a package of one lock is in another. */
export type LockChange = {
  /** The image's architecture. */
  readonly arch: Architecture
  readonly name: string
} & (
  | { readonly kind: 'added'; readonly to: string }
  | { readonly kind: 'removed'; readonly from: string }
  /** `rebuilt`: the same version, and another package. */
  | { readonly kind: 'upgraded' | 'downgraded' | 'rebuilt'; readonly from: string; readonly to: string }
)

/** What is different in another lock: plain data, with a text form. */
export class LockDiff {
  /** By architecture, and for each by name. */
  readonly changes: readonly LockChange[]

  /** Compares two locks, from the earlier to the later one. */
  constructor(from: LockData, to: LockData) {
    const archs = new Set([...from.archs, ...to.archs])
    this.changes = [...archs].flatMap(arch => changesFor(arch, packagesFor(arch, from), packagesFor(arch, to)))
  }

  /** Whether both locks have the same packages. */
  get isEmpty(): boolean {
    return this.changes.length === 0
  }

  /** A line for each change, below its architecture; empty when there is none. */
  toText(): string {
    const archs = [...new Set(this.changes.map(({ arch }) => arch))]
    const lines = archs.flatMap(arch => [arch, ...this.changes.filter(item => item.arch === arch).map(line)])
    return lines.map(text => `${text}\n`).join('')
  }
}

type Packages = ReadonlyMap<string, LockedPackage>

function packagesFor(arch: Architecture, { packages }: LockData): Packages {
  return new Map(packages.filter(({ target }) => target === arch).map(item => [item.name, item]))
}

function changesFor(arch: Architecture, from: Packages, to: Packages): readonly LockChange[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].sort()
  return names.flatMap(name => change({ arch, name }, from.get(name), to.get(name)))
}

function change(
  subject: { readonly arch: Architecture; readonly name: string },
  from: LockedPackage | undefined,
  to: LockedPackage | undefined,
): readonly LockChange[] {
  if (to === undefined) return from === undefined ? [] : [{ ...subject, kind: 'removed', from: from.version }]
  if (from === undefined) return [{ ...subject, kind: 'added', to: to.version }]
  const order = compareVersions(from.version, to.version)
  if (order === 0 && from.checksum === to.checksum) return []
  const kind = order === 0 ? 'rebuilt' : order < 0 ? 'upgraded' : 'downgraded'
  return [{ ...subject, kind, from: from.version, to: to.version }]
}

function line(change: LockChange): string {
  switch (change.kind) {
    case 'added':
      return `  + ${change.name} ${change.to}`
    case 'removed':
      return `  - ${change.name} ${change.from}`
    default:
      return `  ~ ${change.name} ${change.from} -> ${change.to} (${change.kind})`
  }
}
