import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Formula, type Literal } from '../../src/solver/search/formula.js'

const variables = 8
const literal = fc.integer({ min: 0, max: 2 * variables - 1 })
const clauses = fc.array(fc.array(literal, { minLength: 1, maxLength: 4 }), { maxLength: 40 })
const assumptions = fc.uniqueArray(literal, { maxLength: 5 })

/** Whether values, a bit for each variable, make a clause true. */
function makes(values: number, clause: readonly Literal[]): boolean {
  return clause.some(item => ((values >> (item >> 1)) & 1) !== (item & 1))
}

function isSatisfiable(all: readonly (readonly Literal[])[]): boolean {
  return Array.from({ length: 2 ** variables }, (_, values) => values).some(values =>
    all.every(clause => makes(values, clause)),
  )
}

function formulaOf(all: readonly (readonly Literal[])[]): Formula {
  const formula = new Formula()
  for (let variable = 0; variable < variables; variable++) formula.variable(variable % 3 === 0 ? 1 : 0)
  for (const clause of all) formula.add(clause)
  return formula
}

it('is made true whenever it can be, or refuted by assumptions that cannot hold together', () => {
  const seen = { held: 0, refuted: 0 }
  fc.assert(
    fc.property(clauses, fc.array(assumptions, { minLength: 1, maxLength: 4 }), (all, rounds) => {
      const formula = formulaOf(all)
      for (const assumed of rounds) {
        const units = assumed.map(item => [item])
        const refuted = formula.refute(assumed, 10_000)
        expect(refuted === undefined).toBe(isSatisfiable([...all, ...units]))
        if (refuted === undefined) {
          seen.held++
          for (const clause of [...all, ...units]) expect(clause.some(item => formula.holds(item))).toBe(true)
        } else {
          if (refuted === 'exhausted') return expect.fail('it gave up')
          seen.refuted++
          for (const item of refuted) expect(assumed).toContain(item)
          expect(isSatisfiable([...all, ...refuted.map(item => [item])])).toBe(false)
        }
      }
    }),
    { numRuns: 2000 },
  )
  expect(Math.min(seen.held, seen.refuted)).toBeGreaterThan(500)
})

it('may be added to between searches', () => {
  fc.assert(
    fc.property(fc.array(clauses, { minLength: 2, maxLength: 4 }), parts => {
      const formula = formulaOf([])
      const added: (readonly Literal[])[] = []
      for (const part of parts) {
        for (const clause of part) formula.add(clause)
        added.push(...part)
        expect(formula.refute([], 10_000) === undefined).toBe(isSatisfiable(added))
      }
    }),
    { numRuns: 1000 },
  )
})
