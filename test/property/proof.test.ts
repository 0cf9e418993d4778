import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Compat, formatDependency, type IndexPackage, parseDependency, satisfies } from '../../src/apk/index.js'
import { ResolveError, type ResolveFact } from '../../src/errors/index.js'
import type { Repository } from '../../src/solver/index.js'
import { BruteForce } from '../support/brute-force.js'
import { compats } from '../unit/solver/worlds.js'
import { outcomeOf, repositories, world } from './small-worlds.js'

const label = ({ name, version }: IndexPackage): string => `${name}-${version}`

/** Judges by those demands and rules alone for which a fact may stand. */
function keeping(facts: (fact: Partial<ResolveFact>) => boolean, offer: readonly Repository[], compat: Compat) {
  return new BruteForce(offer, compat, {
    demand: (by, dependency) => facts({ kind: 'demand', by, dependency }),
    exclusive: name => facts({ kind: 'exclusive', name }),
    unasked: name => facts({ kind: 'unasked', name }),
    masked: item => facts({ kind: 'masked', package: item }),
  })
}

/** What a package brings in behind it proves nothing. */
function withoutInstallIf(offer: readonly Repository[]): readonly Repository[] {
  return offer.map(({ index, tag }) => {
    return { index: { ...index, packages: [...index.packages].map(record => ({ ...record, installIf: [] })) }, tag }
  })
}

/** Whether two facts are of the same thing. */
function isSame(fact: ResolveFact, other: Partial<ResolveFact>): boolean {
  return Object.entries(other).every(([key, value]) => Object.entries(fact).some(([k, v]) => k === key && v === value))
}

/** What is not so of a fact, by looking at the packages. */
function falsehoods(fact: ResolveFact, request: readonly string[], offer: readonly Repository[], compat: Compat) {
  const packages = offer.flatMap(({ index }) => [...index.packages])
  const having = (name: string) =>
    packages.flatMap(record =>
      [{ name: record.name, version: record.version }, ...record.provides.map(item => parseDependency(item))].flatMap(
        item => (item.name === name ? [{ record, version: item.version }] : []),
      ),
    )
  const labelsOf = (items: readonly { record: IndexPackage }[]) => new Set(items.map(({ record }) => label(record)))
  switch (fact.kind) {
    case 'demand': {
      const wanted = parseDependency(fact.dependency, { compat })
      const asker = packages.find(record => label(record) === fact.by)
      const demands = fact.by === 'world' ? request : (asker?.depends ?? [])
      expect(demands.map(text => formatDependency(parseDependency(text, { compat })))).toContain(fact.dependency)
      const candidates = having(wanted.name).map(({ record, version }) => ({
        package: label(record),
        version,
        fits: satisfies(version, wanted, { compat }) || (wanted.conflict && compat === 'apk3' && record === asker),
      }))
      expect(new Set(fact.candidates.map(item => JSON.stringify(item)))).toEqual(
        new Set(candidates.map(item => JSON.stringify(item))),
      )
      break
    }
    case 'exclusive':
      expect(new Set(fact.packages)).toEqual(labelsOf(having(fact.name)))
      break
    case 'unasked': {
      const unasked = having(fact.name).filter(
        ({ record, version }) => version === undefined && !record.providerPriority,
      )
      expect(new Set(fact.packages)).toEqual(labelsOf(unasked))
      break
    }
    case 'masked': {
      const tags = offer.filter(({ index }) => [...index.packages].some(record => label(record) === fact.package))
      expect(new Set(fact.tags)).toEqual(new Set(tags.map(({ tag }) => tag)))
      break
    }
    case 'uninstallable':
      expect.fail('nothing here is uninstallable')
  }
}

describe.each(compats)('an explanation, as %s', compat => {
  it('has facts that are true, leave no answer, and of which none can be spared; and remedies that help', () => {
    const kinds = new Map<string, number>()
    fc.assert(
      fc.property(repositories.map(withoutInstallIf), world, (offer, request) => {
        const error = outcomeOf(request, offer, compat)
        if (!(error instanceof ResolveError)) return
        const { facts, remedies } = error
        for (const { kind } of facts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        for (const fact of facts) falsehoods(fact, request, offer, compat)
        const isStated = (other: Partial<ResolveFact>) => facts.some(fact => isSame(fact, other))
        expect(keeping(isStated, offer, compat).hasAnswer(request)).toBe(false)
        for (const spared of facts) {
          const isLeft = (other: Partial<ResolveFact>) => isStated(other) && !isSame(spared, other)
          expect(keeping(isLeft, offer, compat).hasAnswer(request)).toBe(true)
        }
        expect(remedies.length).toBeGreaterThan(0)
        for (const { world } of remedies) expect(outcomeOf(world, offer, compat)).not.toBeInstanceOf(ResolveError)
      }),
      { numRuns: 600 },
    )
    for (const kind of ['demand', 'exclusive', 'masked', 'unasked']) expect(kinds.get(kind), kind).toBeGreaterThan(0)
  })
})
