import { describe, expect, it } from 'vitest'
import { type Compat, formatDependency, parseDependency, satisfies } from '../../../src/apk/index.js'
import { FormatError } from '../../../src/errors/index.js'

const compats: readonly Compat[] = ['apk3', 'apk2']

describe('reading a dependency', () => {
  it.each([
    ['curl', { name: 'curl', conflict: false }],
    ['!curl', { name: 'curl', conflict: true }],
    ['so:libz.so.1', { name: 'so:libz.so.1', conflict: false }],
    ['/bin/sh', { name: '/bin/sh', conflict: false }],
    ['curl=8.5.0-r0', { name: 'curl', conflict: false, operator: '=', version: '8.5.0-r0' }],
    ['!curl<8', { name: 'curl', conflict: true, operator: '<', version: '8' }],
    ['curl@edge', { name: 'curl', conflict: false, tag: 'edge' }],
    ['curl@edge>=8', { name: 'curl', conflict: false, tag: 'edge', operator: '>=', version: '8' }],
    ['a><Q1abc=', { name: 'a', conflict: false, operator: '><', version: 'Q1abc=' }],
  ])('takes %s apart', (text, dependency) => {
    expect(parseDependency(text)).toEqual(dependency)
  })

  it.each([
    ['=<', '<='],
    ['=>', '>='],
    ['==', '='],
    ['~=', '~'],
    ['=~', '~'],
    ['<<', '<'],
    ['~<', '<~'],
    ['>~=', '>~'],
    ['<>', '><'],
    ['>=<', '<=>'],
  ])('reads the operator %s as %s', (spelled, operator) => {
    expect(parseDependency(`a${spelled}1`)).toMatchObject({ operator, version: '1' })
  })

  it('reads an operator that allows everything as none', () => {
    expect(parseDependency('a<~>1')).toEqual({ name: 'a', conflict: false })
  })

  it.each(['', '!', '=1', 'a>', 'a=', 'a@', 'a@=1', 'a b', ' a', 'a\n', '@edge'])('refuses %j', text => {
    expect(() => parseDependency(text)).toThrow(FormatError)
    expect(() => parseDependency(text)).toThrow(/is not in the form/)
  })

  it('refuses versions that are none', () => {
    expect(() => parseDependency('a=x')).toThrow('x is not a version')
    expect(() => parseDependency('a=1.0b1')).toThrow('1.0b1 is not a version')
    expect(parseDependency('a=1.0b1', { compat: 'apk2' }).version).toBe('1.0b1')
  })

  it('has a code for what it refuses', () => {
    expect(() => parseDependency('a>')).toThrow(expect.objectContaining({ code: 'UNDISTRO_FORMAT_DEPENDENCY' }))
  })
})

describe('writing a dependency', () => {
  it.each(['curl', '!curl', 'curl@edge', 'curl@edge>=8', '!curl<8', 'a~1.2', 'a><Q1abc='])('gives %s back', text => {
    expect(formatDependency(parseDependency(text))).toBe(text)
  })
})

describe.each(compats)('meeting a dependency, as %s', compat => {
  const meets = (version: string | undefined, text: string) =>
    satisfies(version, parseDependency(text, { compat }), { compat })

  it.each([
    ['=', [false, true, false]],
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['~', [false, true, false]],
    ['<~', [true, true, false]],
    ['>~', [false, true, true]],
    ['<=>', [true, true, true]],
  ])('with %s is to be lower, equal or higher: %j', (operator, verdicts) => {
    expect(['1', '2', '3'].map(version => meets(version, `a${operator}2`))).toEqual(verdicts)
    expect(['1', '2', '3'].map(version => meets(version, `!a${operator}2`))).toEqual(verdicts.map(verdict => !verdict))
  })

  it('takes every version where none is asked for', () => {
    expect(meets('1', 'a')).toBe(true)
    expect(meets(undefined, 'a')).toBe(true)
    expect(meets('1', '!a')).toBe(false)
  })

  it('has a revision count for =, and not for ~', () => {
    expect(meets('1.2-r3', 'a=1.2')).toBe(false)
    expect(meets('1.2-r3', 'a~1.2')).toBe(true)
  })

  it('goes by the identity with ><', () => {
    expect(meets('Q1abc', 'a><Q1abc')).toBe(true)
    expect(meets('Q1abd', 'a><Q1abc')).toBe(false)
  })
})

describe('a name without version', () => {
  it('is older than every version as apk3', () => {
    const verdicts = ['a<2', 'a>2', 'a~2', '!a<2', 'a<=>2'].map(text => satisfies(undefined, parseDependency(text)))
    expect(verdicts).toEqual([true, false, false, false, true])
  })

  it('meets no version as apk2', () => {
    const verdicts = ['a<2', 'a>2', 'a~2', '!a<2', 'a<=>2'].map(text =>
      satisfies(undefined, parseDependency(text), { compat: 'apk2' }),
    )
    expect(verdicts).toEqual([false, false, false, true, false])
  })
})
