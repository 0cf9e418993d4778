import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatIndexRecord } from '../../src/apk/index.js'
import { UndistroError } from '../../src/errors/index.js'
import { type RootPackage, type SolverOptions, solve } from '../../src/solver/index.js'
import type { Random } from './random.js'

/** A root as its database has it. */
export interface TestRoot {
  readonly world: readonly string[]
  readonly installed: readonly RootPackage[]
}

/** A repository of the real apk: a folder, and what stands for it in `etc/apk/repositories`. */
export interface RepositoryLine {
  readonly url: string
  readonly tag?: string | undefined
}

/**
 * A root with some packages of repositories, of which some were then built anew, in another version or the same; none
 * when the repositories have little that can be installed.
 */
export function randomRoot(options: SolverOptions, random: Random): TestRoot | undefined {
  const names = options.repositories.flatMap(({ index }) => index.packages.map(({ name }) => name))
  const tags = options.repositories.flatMap(({ tag }) => (tag === undefined ? [] : [tag]))
  for (let attempt = 0; attempt < 50; attempt++) {
    const pin = () => (tags.length > 0 && random.once(3) ? `@${random.pick(tags)}` : '')
    const world = random.some(names, 6).map(name => `${name}${pin()}`)
    try {
      const { packages } = solve({ ...options, world })
      const installed = packages.map(found => ({ ...otherBuild(found.package, random), tag: found.tag }))
      return { world, installed: installed.sort((a, b) => (a.name < b.name ? -1 : 1)) }
    } catch (error) {
      if (!UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) throw error
    }
  }
  return undefined
}

function otherBuild(record: RootPackage, random: Random): RootPackage {
  if (!random.once(6)) return record
  const checksum = `Q1${createHash('sha1')
    .update(`${record.checksum} ${random.below(2 ** 30)}`)
    .digest('base64')}`
  const version = random.pick([record.version, '0.0.1-r0', '999-r0'])
  // What others depend on in this very version must not go with it.
  return { ...record, checksum, version: random.once(2) ? version : record.version }
}

/** Writes what apk reads of a root. */
export function writeRoot(root: string, { world, installed }: TestRoot, repositories: readonly RepositoryLine[]): void {
  rmSync(root, { recursive: true, force: true })
  for (const folder of ['etc/apk', 'lib/apk/db', 'var/cache/apk']) mkdirSync(join(root, folder), { recursive: true })
  const lines = repositories.map(({ url, tag }) => (tag === undefined ? url : `@${tag} ${url}`))
  const pin = (tag: string | undefined) => (tag === undefined ? '' : `s:${tag}\n`)
  const records = installed.map(record => `${formatIndexRecord(record)}${pin(record.tag)}\n`)
  writeFileSync(join(root, 'etc/apk/repositories'), `${lines.join('\n')}\n`)
  writeFileSync(join(root, 'etc/apk/world'), `${world.join('\n')}\n`)
  writeFileSync(join(root, 'lib/apk/db/installed'), records.join(''))
}

/** A command of apk for a root, with what it names. */
export function randomCommand(
  { world, installed }: TestRoot,
  names: readonly string[],
  random: Random,
): readonly string[] {
  const there = installed.map(({ name }) => name)
  const inWorld = world.map(entry => entry.replace(/[@<>=~].*/, ''))
  const entry = () => {
    const name = random.pick(random.once(3) ? there : names)
    return `${random.once(12) ? '!' : ''}${name}${random.once(8) ? '>0' : ''}`
  }
  const entries = Array.from({ length: 1 + random.below(3) }, entry)
  return random.pick<() => readonly string[]>([
    () => ['add', ...entries],
    () => ['add', random.pick(['-u', '-l']), ...entries],
    () => ['add', '-u', '-l', ...entries],
    () => ['del', ...random.some(inWorld, 2)],
    () => ['del', ...random.some(there, 2)],
    () => ['del', '-r', ...random.some(there, 1)],
    () => ['upgrade'],
    () => ['upgrade', random.pick(['-a', '-l'])],
    () => ['upgrade', '-a', '-l'],
    () => ['upgrade', ...random.some(there, 3)],
    () => ['upgrade', random.pick(['-a', '-l', '--ignore']), ...random.some(there, 3)],
    () => ['upgrade', '-a', '--ignore', ...random.some(there, 3)],
    () => ['fix', ...random.some(there, 3)],
    () => ['fix', random.pick(['-d', '-u', '-r']), ...random.some(there, 2)],
    () => ['fix', '-d', '-u', '-r', ...random.some(there, 2)],
  ])()
}
