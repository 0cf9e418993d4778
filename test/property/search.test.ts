import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResolveError } from '../../src/errors/index.js'
import { BruteForce, everyRule } from '../support/brute-force.js'
import { compats } from '../unit/solver/worlds.js'
import { outcomeOf, repositories, world } from './small-worlds.js'

describe.each(compats)('the complete search, as %s', compat => {
  it('finds an answer whenever there is one, and it keeps every rule', () => {
    const seen = { answers: 0, beyond: 0, none: 0 }
    fc.assert(
      fc.property(repositories, world, (offer, request) => {
        const judge = new BruteForce(offer, compat)
        const outcome = outcomeOf(request, offer, compat)
        if (outcome instanceof ResolveError) {
          seen.none++
          expect(judge.hasAnswer(request)).toBe(false)
        } else {
          seen.answers++
          if (outcome.refusedByApk) seen.beyond++
          const installed = outcome.packages.map(found => found.package)
          // apk takes packages that only those ask for which are there because of them, and its conflicts hand on tags.
          const apksJudge = new BruteForce(offer, compat, { ...everyRule, unasked: () => false, masked: () => false })
          expect((outcome.refusedByApk ? judge : apksJudge).faultsOf(request, installed)).toEqual([])
        }
      }),
      { numRuns: 1000 },
    )
    expect(seen.answers).toBeGreaterThan(100)
    expect(seen.none).toBeGreaterThan(100)
    expect(seen.beyond).toBeGreaterThan(5)
  })

  it('answers as apk does where apk has an answer', () => {
    fc.assert(
      fc.property(repositories, world, (offer, request) => {
        const plain = outcomeOf(request, offer, compat, 'apk')
        if (plain instanceof ResolveError) return
        expect(outcomeOf(request, offer, compat)).toEqual(plain)
      }),
      { numRuns: 1000 },
    )
  })
})
