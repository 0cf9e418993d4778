import { findException, findLicense } from './license-list.js'

/** A licence expression (SPDX 2.3, annex D), where names that are on no list are terms too. */
export type LicenseExpression =
  | LicenseTerm
  | { readonly type: 'and' | 'or'; readonly operands: readonly LicenseExpression[] }

/** What the operators of an expression join: a licence with its `+` or `WITH` exception. */
export interface LicenseTerm {
  /**
   * - `identifier`: an identifier of the SPDX License List and nothing else
   * - `listed`: one with `+` or `WITH`
   * - `reference`: a `LicenseRef-`, perhaps of another document
   * - `unlisted`: a name that is not on the lists, which no valid expression may have
   */
  readonly type: 'identifier' | 'listed' | 'reference' | 'unlisted'
  /** Listed names in their canonical spelling, others as written. */
  readonly text: string
}

/** Nobody nests deeper; a limit keeps hostile text from exhausting the stack. */
const maximumDepth = 32

/** Reads a licence expression; `undefined` for text that is none, such as a list without operators. */
export function parseLicense(text: string): LicenseExpression | undefined {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const expression = alternatives(0)
  return at === tokens.length ? expression : undefined

  function alternatives(depth: number): LicenseExpression | undefined {
    return series('or', () => series('and', () => operand(depth)))
  }

  function series(type: 'and' | 'or', next: () => LicenseExpression | undefined): LicenseExpression | undefined {
    const operands: LicenseExpression[] = []
    do {
      const operand = next()
      if (operand === undefined) return undefined
      operands.push(operand)
    } while (accept(type.toUpperCase()))
    const [only, ...others] = operands
    return others.length === 0 ? only : { type, operands }
  }

  function operand(depth: number): LicenseExpression | undefined {
    if (!accept('(')) return term()
    const inner = depth < maximumDepth ? alternatives(depth + 1) : undefined
    return accept(')') ? inner : undefined
  }

  function term(): LicenseTerm | undefined {
    const license = readName(tokens[at])
    if (license === undefined) return undefined
    at++
    if (!accept('WITH')) return license
    const name = tokens[at++] ?? ''
    const exception = findException(name)
    const type = exception === undefined ? 'unlisted' : license.type === 'identifier' ? 'listed' : license.type
    return isName(name) ? { type, text: `${license.text} WITH ${exception ?? name}` } : undefined
  }

  function accept(token: string): boolean {
    if (tokens[at] !== token) return false
    at++
    return true
  }
}

/** Writes an expression with no more parentheses than it needs. */
export function formatLicense(
  expression: LicenseExpression,
  formatTerm: (term: LicenseTerm) => string = term => term.text,
): string {
  if (!('operands' in expression)) return formatTerm(expression)
  const operands = expression.operands.map(operand => {
    const text = formatLicense(operand, formatTerm)
    return expression.type === 'and' && operand.type === 'or' ? `(${text})` : text
  })
  return operands.join(` ${expression.type.toUpperCase()} `)
}

/** Every term of an expression, in order. */
export function licenseTerms(expression: LicenseExpression): readonly LicenseTerm[] {
  return 'operands' in expression ? expression.operands.flatMap(licenseTerms) : [expression]
}

function readName(name = ''): LicenseTerm | undefined {
  if (/^(DocumentRef-[A-Za-z0-9.+-]+:)?LicenseRef-[A-Za-z0-9.-]+$/.test(name)) return { type: 'reference', text: name }
  if (!isName(name)) return undefined
  const identifier = findLicense(name)
  if (identifier !== undefined) return { type: 'identifier', text: identifier }
  const base = name.endsWith('+') ? findLicense(name.slice(0, -1)) : undefined
  return base === undefined ? { type: 'unlisted', text: name } : { type: 'listed', text: `${base}+` }
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9.-]+\+?$/.test(name) && !['AND', 'OR', 'WITH'].includes(name)
}
