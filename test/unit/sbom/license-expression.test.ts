import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatLicense, licenseTerms, parseLicense } from '../../../src/sbom/license-expression.js'

function termsOf(text: string): readonly string[] {
  const expression = parseLicense(text)
  return expression === undefined ? [] : licenseTerms(expression).map(term => `${term.type} ${term.text}`)
}

function rewritten(text: string): string | undefined {
  const expression = parseLicense(text)
  return expression && formatLicense(expression)
}

describe('terms', () => {
  test.each([
    ['MIT', 'identifier MIT'],
    ['mit', 'identifier MIT'],
    ['GPL-2.0', 'identifier GPL-2.0'],
    ['GPL-2.0+', 'listed GPL-2.0+'],
    ['gpl-2.0-only with-not', undefined],
    ['GPL-2.0-only WITH classpath-exception-2.0', 'listed GPL-2.0-only WITH Classpath-exception-2.0'],
    ['GPL-2.0-only WITH Own-exception', 'unlisted GPL-2.0-only WITH Own-exception'],
    ['Own WITH Classpath-exception-2.0', 'unlisted Own WITH Classpath-exception-2.0'],
    ['LicenseRef-own', 'reference LicenseRef-own'],
    ['LicenseRef-own WITH LLVM-exception', 'reference LicenseRef-own WITH LLVM-exception'],
    ['DocumentRef-other:LicenseRef-own', 'reference DocumentRef-other:LicenseRef-own'],
    ['custom', 'unlisted custom'],
    ['GPL+', 'unlisted GPL+'],
  ])('%s', (text, term) => {
    expect(termsOf(text)).toEqual(term === undefined ? [] : [term])
  })
})

describe('what is no expression', () => {
  test.each([
    ['nothing', ''],
    ['a list without operators', 'MIT BSD-2-Clause GPL'],
    ['operators in lower case', 'GPL-2.0-only or Artistic-2.0'],
    ['an operator without an operand', 'MIT AND'],
    ['two operators', 'MIT AND AND ISC'],
    ['an operator alone', 'OR'],
    ['an open parenthesis', '(MIT OR ISC'],
    ['a closing parenthesis', 'MIT)'],
    ['empty parentheses', '()'],
    ['an exception of a group', '(MIT AND ISC) WITH LLVM-exception'],
    ['an exception that is an operator', 'MIT WITH AND'],
    ['a colon', 'custom:JasPer2.0'],
    ['a plus apart', 'MIT +'],
    ['hostile nesting', `${'('.repeat(100_000)}MIT${')'.repeat(100_000)}`],
  ])('%s', (_, text) => {
    expect(parseLicense(text)).toBeUndefined()
  })
})

describe('writing', () => {
  test('AND binds stronger than OR', () => {
    expect(rewritten('MIT OR (ISC AND Zlib)')).toBe('MIT OR ISC AND Zlib')
    expect(rewritten('( MIT OR ISC )AND Zlib')).toBe('(MIT OR ISC) AND Zlib')
  })

  test('needless parentheses go', () => {
    expect(rewritten('((MIT))')).toBe('MIT')
  })

  test('what is written reads as the same expression', () => {
    const term = fc.constantFrom('MIT', 'GPL-2.0+', 'LicenseRef-a', 'custom', 'GPL-2.0-only WITH LLVM-exception')
    const { expression } = fc.letrec<{ expression: string }>(tie => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        term,
        fc
          .tuple(tie('expression'), fc.constantFrom('AND', 'OR'), tie('expression'))
          .map(parts => `(${parts.join(' ')})`),
      ),
    }))
    fc.assert(
      fc.property(expression, text => {
        const once = rewritten(text)
        expect(rewritten(once ?? '')).toBe(once)
        expect(termsOf(once ?? '')).toEqual(termsOf(text))
      }),
    )
  })
})
