import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Compat, type IndexPackage, parseDependency, satisfies } from '../../src/apk/index.js'
import { ResolveError } from '../../src/errors/index.js'
import { type Solution, solve } from '../../src/solver/index.js'
import { compats, pkg, repository } from '../unit/solver/worlds.js'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const virtuals = ['so:x', 'cmd:y', 'z']
const versions = ['1', '2', '2_rc1', '3-r1']

const version = fc.constantFrom(...versions)
const anyName = fc.constantFrom(...names, ...names, ...virtuals)
const operator = fc.constantFrom('=', '<', '>', '~', '>=')
const rarely = <Value>(value: fc.Arbitrary<Value>, weight = 1) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight, arbitrary: value })
const item = fc
  .tuple(rarely(fc.constant('!')), anyName, rarely(fc.tuple(operator, version).map(parts => parts.join(''))))
  .map(parts => parts.join(''))
const items = fc.array(item, { maxLength: 3 }).map(list => list.join(' '))
const provided = fc
  .tuple(
    fc.constantFrom(...virtuals, ...names),
    rarely(
      version.map(text => `=${text}`),
      6,
    ),
  )
  .map(parts => parts.join(''))

const testPackage: fc.Arbitrary<IndexPackage> = fc
  .record({
    name: fc.constantFrom(...names),
    version,
    depends: items,
    provides: fc.array(provided, { maxLength: 2 }).map(list => list.join(' ')),
    installIf: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: items }),
    priority: fc.option(fc.constantFrom(1, 2), { nil: 0 }),
  })
  .map(({ name, version, ...parts }) => pkg(`${name}-${version}`, parts))
const packages = fc.uniqueArray(testPackage, { minLength: 4, maxLength: 14, selector: ({ checksum }) => checksum })
const world = fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: text => text.replace(/^!|[<>=~].*/g, '') })

/** The answer, or the error there is instead. */
function attempt(request: readonly string[], offer: readonly IndexPackage[], compat: Compat): Solution | ResolveError {
  try {
    return solve({ world: request, repositories: [repository(offer)], compat, strategy: 'apk' })
  } catch (error) {
    if (error instanceof ResolveError) return error
    throw error
  }
}

/** In which versions a package has a name; `undefined` is one without. */
function versionsOf({ name, version, provides }: IndexPackage, wanted: string): readonly (string | undefined)[] {
  const own = name === wanted ? [version] : []
  const others = provides.map(text => parseDependency(text)).filter(provided => provided.name === wanted)
  return [...own, ...others.map(provided => provided.version)]
}

/** Whether packages meet a demand; what a package itself has does not count against its conflicts. */
function isMet(demand: string, installed: readonly IndexPackage[], compat: Compat, asker?: IndexPackage): boolean {
  const { conflict, ...wanted } = parseDependency(demand, { compat })
  const fits = (version: string | undefined) => satisfies(version, { ...wanted, conflict: false }, { compat })
  const fitting = installed.filter(found => versionsOf(found, wanted.name).some(fits))
  return conflict ? fitting.every(found => found === asker) : fitting.length > 0
}

/** What is wrong with a set of packages, found by looking at each demand and each name by itself. */
function faultsOf(installed: readonly IndexPackage[], request: readonly string[], compat: Compat): readonly string[] {
  const unmet = request.filter(demand => !isMet(demand, installed, compat))
  const lacking = installed.filter(asker => !asker.depends.every(demand => isMet(demand, installed, compat, asker)))
  const disputed = [...names, ...virtuals].filter(name => {
    const versions = installed.flatMap(found => versionsOf(found, name))
    return versions.length > 1 && versions.some(version => version !== undefined)
  })
  return [...unmet, ...lacking.map(({ name }) => name), ...disputed]
}

describe.each(compats)('any answer, as %s', compat => {
  it('meets the request, every dependency and every conflict, and has each name once', () => {
    let answered = 0
    fc.assert(
      fc.property(packages, world, (offer, request) => {
        const outcome = attempt(request, offer, compat)
        if (outcome instanceof ResolveError) return
        answered++
        const installed = outcome.packages.map(found => found.package)
        expect(faultsOf(installed, request, compat)).toEqual([])
      }),
      { numRuns: 3000 },
    )
    expect(answered).toBeGreaterThan(500)
  })

  it('has for each package a reason that holds', () => {
    let leftover = 0
    fc.assert(
      fc.property(packages, world, (offer, request) => {
        const outcome = attempt(request, offer, compat)
        if (outcome instanceof ResolveError) return
        const installed = outcome.packages.map(found => found.package)
        for (const { package: record, reason } of outcome.packages) {
          if (reason.kind === 'leftover') {
            leftover++
          } else if (reason.kind === 'install_if') {
            // What has to be absent may still have come in behind it.
            const present = reason.dependencies.filter(item => !item.startsWith('!'))
            expect(reason.dependencies).not.toEqual([])
            expect(present.filter(item => !isMet(item, installed, compat))).toEqual([])
          } else {
            const { name } = parseDependency(reason.dependency)
            expect(versionsOf(record, name)).not.toEqual([])
            if (reason.kind === 'world') expect(request).toContain(reason.dependency)
            else expect(installed.map(({ name, version }) => `${name}-${version}`)).toContain(reason.package)
          }
        }
      }),
      { numRuns: 1000 },
    )
    expect(leftover).toBeLessThan(10)
  })

  it('is the same every time, in whatever order the request has its entries', () => {
    fc.assert(
      fc.property(packages, world, (offer, request) => {
        const outcome = attempt(request, offer, compat)
        expect(attempt(request.toReversed(), offer, compat)).toEqual(outcome)
        expect(
          attempt(
            request,
            offer.map(record => ({ ...record })),
            compat,
          ),
        ).toEqual(outcome)
      }),
      { numRuns: 500 },
    )
  })

  it('is given, or else a reason why there is none', () => {
    fc.assert(
      fc.property(packages, world, (offer, request) => {
        const outcome = attempt(request, offer, compat)
        if (outcome instanceof ResolveError) expect(outcome.complaints).not.toEqual([])
      }),
      { numRuns: 2000 },
    )
  })
})
