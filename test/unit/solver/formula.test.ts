import { describe, expect, it } from 'vitest'
import { Formula, type Literal, not, yes } from '../../../src/solver/search/formula.js'

/** More pigeons than holes: true of no values, and no short way to see it. */
function pigeons(count: number): Formula {
  const formula = new Formula()
  const holes = count - 1
  const sits = Array.from({ length: count }, () => Array.from({ length: holes }, () => yes(formula.variable())))
  for (const places of sits) formula.add(places)
  for (let hole = 0; hole < holes; hole++) {
    const inIt = sits.map(places => places[hole] ?? 0)
    for (const [at, one] of inIt.entries()) for (const other of inIt.slice(0, at)) formula.add([not(one), not(other)])
  }
  return formula
}

describe('a formula', () => {
  it('is true with variables that are false where nothing speaks for them', () => {
    const formula = new Formula()
    const [a, b, c] = [formula.variable(), formula.variable(), formula.variable(1)].map(yes) as [
      Literal,
      Literal,
      Literal,
    ]
    formula.add([a, b])
    expect(formula.refute([], 100)).toBeUndefined()
    expect([a, b].filter(item => formula.holds(item))).toHaveLength(1)
    expect(formula.holds(c)).toBe(true)
    expect(formula.holds(not(c))).toBe(false)
  })

  it('without a clause, and with an empty one', () => {
    const formula = new Formula()
    expect(formula.refute([], 100)).toBeUndefined()
    formula.add([])
    expect(formula.refute([], 100)).toEqual([])
  })

  it('is refuted by an assumption and its opposite', () => {
    const formula = new Formula()
    const literal = yes(formula.variable())
    const other = yes(formula.variable())
    const refuted = formula.refute([other, literal, not(literal)], 100)
    expect(refuted).toHaveLength(2)
    expect(refuted).toEqual(expect.arrayContaining([literal, not(literal)]))
    expect(formula.refute([literal], 100)).toBeUndefined()
  })

  it('has false for variables made after the search', () => {
    const formula = new Formula()
    formula.refute([], 100)
    const later = yes(formula.variable(1))
    expect(formula.holds(later)).toBe(false)
    expect(formula.holds(not(later))).toBe(true)
  })

  it('is refuted with all that it takes, or given up after as many conflicts as it may', () => {
    expect(pigeons(6).refute([], 100_000)).toEqual([])
    const formula = pigeons(10)
    expect(formula.refute([], 200)).toBe('exhausted')
    expect(formula.conflicts).toBe(201)
  })
})
