import { createHash } from 'node:crypto'
import { ResolveError } from '@undistro/sdk'
import { type IndexPackage, Solver } from '@undistro/sdk/apk'
import { bound, printTable } from './measure.js'

/** Seconds that a request may take, whatever it is, until it has an answer, a proof that there is none, or is given up. */
const limit = 10

/** Requests that are hard by design: apk's own way through them fails, and there is much to try. */
export function benchWorstCases(): void {
  const roots = Array.from({ length: 200 }, (_, root) => `root${root}`)
  const pigeons = Array.from({ length: 10 }, (_, pigeon) => `pigeon${pigeon}`)
  const cases: readonly (readonly [string, readonly IndexPackage[], readonly string[]])[] = [
    ['100 names in a chain, 20 versions each, the oldest fit', chain(100, 20, 1), ['name0']],
    ['the same, none fits', chain(100, 20, 0), ['name0']],
    ['500 names in a chain, 10 versions each, the oldest fit', chain(500, 10, 1), ['name0']],
    ['200 roots of 5 versions over 120 libraries of 10', sharedLibraries(roots), roots],
    ['10 packages for 9 places', pigeonHoles(pigeons), pigeons],
  ]
  const rows = cases.map(([name, packages, world]) => {
    const solver = new Solver({ repositories: [{ index: { description: '', packages } }] })
    const started = performance.now()
    const outcome = outcomeOf(solver, world)
    const seconds = (performance.now() - started) / 1000
    return [name, outcome, `${seconds.toFixed(2)} s`, `s ${bound(seconds, limit)}`]
  })
  printTable('hard requests, complete search', [['', 'outcome', 'time', 'bounds'], ...rows])
}

function outcomeOf(solver: Solver, world: readonly string[]): string {
  try {
    const { packages, refusedByApk } = solver.solve(world)
    return `${packages.length} packages${refusedByApk ? ', refused by apk' : ''}`
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error
    return error.facts.length > 0 ? `none, proved by ${error.facts.length} facts` : 'given up'
  }
}

/** Each version of a name wants one version of the next; of the last name only some can be had. */
function chain(names: number, versions: number, fitting: number): readonly IndexPackage[] {
  return pairs(names, versions).map(([name, version]) => {
    const last = version <= fitting ? [] : ['gone']
    return packageOf(`name${name}`, version, { depends: name + 1 < names ? [`name${name + 1}=${version}`] : last })
  })
}

/** Each version of each root wants two libraries in ranges of versions. */
function sharedLibraries(roots: readonly string[]): readonly IndexPackage[] {
  let state = 7
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  const range = () => `lib${random(120)}${random(2) === 0 ? '<' : '>'}${3 + random(6)}`
  const depends = () => [range(), range()]
  return [
    ...pairs(roots.length, 5).map(([root, version]) => packageOf(`root${root}`, version, { depends: depends() })),
    ...pairs(120, 10).map(([library, version]) => packageOf(`lib${library}`, version, {})),
  ]
}

/** Each wants a place, of which there is one too few: there is no short proof that this cannot be. */
function pigeonHoles(pigeons: readonly string[]): readonly IndexPackage[] {
  return pigeons.flatMap((pigeon, number) => [
    packageOf(pigeon, 1, { depends: [`place-of-${number}`] }),
    ...pigeons.slice(1).map((_, hole) => {
      return packageOf(`pigeon${number}-in-${hole}`, 1, {
        provides: [`place-of-${number}=${hole + 1}`, `hole${hole}=1`],
      })
    }),
  ])
}

function pairs(first: number, second: number): readonly (readonly [number, number])[] {
  return Array.from({ length: first * second }, (_, at) => [Math.floor(at / second), 1 + (at % second)] as const)
}

function packageOf(
  name: string,
  version: number,
  { depends = [], provides = [] }: { readonly depends?: readonly string[]; readonly provides?: readonly string[] },
): IndexPackage {
  const checksum = `Q1${createHash('sha1').update(`${name}-${version}`).digest('base64')}`
  return { name, version: String(version), checksum, size: 1, installedSize: 1, depends, provides, installIf: [] }
}
