import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { compareVersions, isVersion } from '../../src/apk/index.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

/** A line of version-pairs.jsonl: what apk 2.14 and apk 3 say of two versions; an empty verdict where they refuse one. */
interface Pair {
  readonly a: string
  readonly b: string
  readonly v2: string
  readonly v3: string
  readonly a_valid_v2: boolean
  readonly a_valid_v3: boolean
  readonly b_valid_v2: boolean
  readonly b_valid_v3: boolean
}

describeWithSharedData('real version pairs', () => {
  const pairs: readonly Pair[] = readFileSync(sharedData('alpine/v3.19/solver/version-pairs.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

  it('has a thousand of them', () => {
    expect(pairs).toHaveLength(1000)
  })

  it.each([
    { compat: 'apk3' as const, key: 'v3' as const },
    { compat: 'apk2' as const, key: 'v2' as const },
  ])('orders and validates them as $compat does', ({ compat, key }) => {
    const ours = pairs.map(pair => ({
      a: pair.a,
      b: pair.b,
      verdict: pair[key] && '<=>'.charAt(compareVersions(pair.a, pair.b, { compat }) + 1),
      aValid: isVersion(pair.a, { compat }),
      bValid: isVersion(pair.b, { compat }),
    }))
    const theirs = pairs.map(pair => ({
      a: pair.a,
      b: pair.b,
      verdict: pair[key],
      aValid: pair[`a_valid_${key}`],
      bValid: pair[`b_valid_${key}`],
    }))
    expect(ours).toEqual(theirs)
  })
})
