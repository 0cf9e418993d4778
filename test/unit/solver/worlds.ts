import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Compat, IndexPackage } from '../../../src/apk/index.js'
import { ResolveError } from '../../../src/errors/index.js'
import { type Repository, type RootPackage, type SolverOptions, solve } from '../../../src/solver/index.js'
import { changeLine, changeOfCommand } from '../../support/apk-command.js'

/** Both sets of rules, for what they have in common. */
export const compats: readonly Compat[] = ['apk3', 'apk2']

/** What a test package has beside its name and version; lists are separated by spaces. */
export interface PackageParts {
  readonly depends?: string
  readonly provides?: string
  readonly installIf?: string
  readonly priority?: number
  readonly arch?: string
  readonly installedSize?: number
  /** Tells builds of one name and version apart. */
  readonly build?: string
}

/** A package by its label, as in `a-1.2-r0`. */
export function pkg(label: string, parts: PackageParts = {}): IndexPackage {
  const dash = label.search(/-\d/)
  const list = (items = '') => items.split(' ').filter(item => item !== '')
  return {
    name: label.slice(0, dash),
    version: label.slice(dash + 1),
    arch: parts.arch,
    checksum: `Q1${createHash('sha1').update(`${label} ${parts.build}`).digest('base64')}`,
    size: 1,
    installedSize: parts.installedSize ?? 1,
    providerPriority: parts.priority,
    depends: list(parts.depends),
    provides: list(parts.provides),
    installIf: list(parts.installIf),
  }
}

export function repository(packages: readonly IndexPackage[], tag?: string): Repository {
  return { index: { description: '', packages }, tag }
}

/** Where packages come from: one repository without a tag, or whatever there is. */
type Source = readonly IndexPackage[] | SolverOptions

function optionsFor(source: Source, compat: Compat): SolverOptions {
  return 'repositories' in source
    ? { compat, strategy: 'apk', ...source }
    : { compat, strategy: 'apk', repositories: [repository(source)] }
}

/** What apk itself answers: the labels of what `apk add` of the words installs, in order. */
export function add(words: string, source: Source, compat: Compat = 'apk3'): string {
  const { packages } = solve({ world: words.split(' '), ...optionsFor(source, compat) })
  return packages.map(({ name, version }) => `${name}-${version}`).join(' ')
}

/** The error with which `apk add` of the words fails. */
export function failure(words: string, source: Source, compat: Compat = 'apk3'): ResolveError {
  try {
    const installed = add(words, source, compat)
    return expect.fail(`expected a failure, but it installs ${installed}`)
  } catch (error) {
    if (error instanceof ResolveError) return error
    throw error
  }
}

/** A root as its files have it. */
export interface Root {
  /** Entries, separated by spaces. */
  readonly world: string
  readonly installed: readonly RootPackage[]
}

/** What a command such as `upgrade -a b` changes in a root, one change after another. */
export function run(command: string, { world, installed }: Root, source: Source, compat: Compat = 'apk3'): string {
  const entries = world.split(' ').filter(entry => entry !== '')
  const request = { ...optionsFor(source, compat), world: entries, installed, ...changeOfCommand(command.split(' ')) }
  return solve(request).changes.map(changeLine).join(', ')
}
