import { createHash } from 'node:crypto'
import { Lock, type LockData, type LockedPackage } from '../../src/index.js'

/** What a locked package has beside its name and version; lists are separated by spaces. */
export interface LockedParts extends Partial<Pick<LockedPackage, 'target' | 'reason' | 'sections' | 'tag'>> {
  readonly depends?: string
  readonly provides?: string
  readonly installIf?: string
  /** Tells builds of one name and version apart. */
  readonly build?: string
}

/** A locked package by its label, as in `a-1.2-r0`. */
export function locked(label: string, parts: LockedParts = {}): LockedPackage {
  const { depends = '', provides = '', installIf = '', build = '', target = 'x86_64', ...rest } = parts
  const dash = label.search(/-\d/)
  const list = (items: string) => items.split(' ').filter(item => item !== '')
  const name = label.slice(0, dash)
  return {
    name,
    version: label.slice(dash + 1),
    arch: target,
    target,
    repository: 'https://example.org/main',
    url: `https://example.org/main/${target}/${label}.apk`,
    size: 100,
    checksum: `Q1${createHash('sha1').update(`${label} ${target} ${build}`).digest('base64')}`,
    reason: { kind: 'world', dependency: name },
    depends: list(depends),
    provides: list(provides),
    installIf: list(installIf),
    ...rest,
  }
}

/** A lock of these packages, for their architectures. */
export function lockOf(request: string, packages: readonly LockedPackage[]): Lock {
  return new Lock(lockData(request, packages))
}

/** The data of such a lock. */
export function lockData(request: string, packages: readonly LockedPackage[]): LockData {
  const archs = [...new Set(packages.map(({ target }) => target))]
  const repositories = archs.map(arch => ({ url: 'https://example.org/main', arch, index: digest }))
  return { lockVersion: 1, request: request.split(' '), archs, repositories, keys: [], packages }
}

const digest = `sha256:${'0'.repeat(64)}` as const
