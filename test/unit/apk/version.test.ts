import { describe, expect, it } from 'vitest'
import { type Compat, compareVersionPrefix, compareVersions, isVersion } from '../../../src/apk/index.js'

const compats: readonly Compat[] = ['apk3', 'apk2']

describe.each(compats)('the order of versions, as %s', compat => {
  it.each([
    // numbers
    [['1', '2', '10', '10.1', '10.2', '10.10']],
    [['1.01', '1.1']],
    // pre-releases, the release, its revisions, what comes after it
    [['1.2_alpha', '1.2_alpha1', '1.2_beta', '1.2_pre', '1.2_rc', '1.2_rc1', '1.2_rc10', '1.2', '1.2-r0', '1.2-r1']],
    [['1.2-r1', '1.2_cvs', '1.2_svn', '1.2_git', '1.2_git20230717', '1.2_hg', '1.2_p', '1.2_p0', '1.2_p1']],
    [['1.2-r9', '1.2_p1', '1.2a', '1.2b', '1.2.1']],
    [['1.2a_rc1', '1.2a', '1.2a_p1']],
    [['1_p1_rc1', '1_p1', '1_p1_p1']],
  ])('is %j', ascending => {
    for (const [place, version] of ascending.entries()) {
      const verdicts = ascending.map(other => compareVersions(version, other, { compat }))
      expect(verdicts).toEqual(ascending.map((_, other) => Math.sign(place - other)))
    }
  })

  it('is exact for long numbers', () => {
    expect(compareVersions('1_git12345678901234567', '1_git12345678901234568', { compat })).toBe(-1)
  })
})

describe('the order of versions with a commit', () => {
  it('has it below the revision’s absence and above the bare version', () => {
    expect(compareVersions('1.2', '1.2~abc')).toBe(-1)
    expect(compareVersions('1.2-r0', '1.2~abc')).toBe(-1)
    expect(compareVersions('1.2~abc', '1.2~abd')).toBe(-1)
    expect(compareVersions('1.2~abc', '1.2~abc-r1')).toBe(-1)
  })
})

describe.each(compats)('a version prefix, as %s', compat => {
  it.each([
    ['1.2', '1.2', 0],
    ['1.2.9', '1.2', 0],
    ['1.2-r5', '1.2', 0],
    ['1.2_pre1', '1.2', 0],
    ['1.2b', '1.2', 0],
    ['1.20', '1.2', 1],
    ['1.1', '1.2', -1],
    ['1.2-r10', '1.2-r1', 1],
  ])('%s against %s gives %i', (version, prefix, order) => {
    expect(compareVersionPrefix(version, prefix, { compat })).toBe(order)
  })

  it('is met by what it begins with as apk2 only', () => {
    expect(compareVersionPrefix('1.2', '1.2.3', { compat })).toBe(compat === 'apk2' ? 0 : -1)
  })
})

describe('the grammar of versions', () => {
  it.each(['1', '1.2', '1.2.3', '1.2a', '1_rc1', '1_p1_git2', '1.2.4_git20230717-r4', '0_git20220719-r0', '9.6_p1-r0'])(
    'has %s',
    version => {
      expect(compats.map(compat => isVersion(version, { compat }))).toEqual([true, true])
    },
  )

  it.each(['1-1', '1-r1-x', '1_foo', '1 2', '1aa', '1:2', '1.2A', '1-r1.2'])('has no %j', version => {
    expect(compats.map(compat => isVersion(version, { compat }))).toEqual([false, false])
  })

  it.each(['1~abc', '1.2~0a1-r3', '1.999999999999999999999'])('has %s as apk3 only', version => {
    expect(compats.map(compat => isVersion(version, { compat }))).toEqual([true, false])
  })

  it.each(['', '1.0b1', '1.', '1..2', '.1', '1-r', '-r1', 'a', '1.x'])('has %j as apk2 only', version => {
    expect(compats.map(compat => isVersion(version, { compat }))).toEqual([false, true])
  })
})
