/** Whose rules apply where apk-tools 3 and apk-tools 2.14 differ. */
export type Compat = 'apk3' | 'apk2'

/** Options of everything in which the two differ. */
/** What functions take that go by apk's rules. */
export interface CompatOptions {
  /** Default: `apk3`. */
  readonly compat?: Compat | undefined
}

/** Result of a comparison: before, equal, after. */
export type Order = -1 | 0 | 1

/**
 * Compares two package versions as apk does: `1.2 < 1.10`, `1.2_rc1 < 1.2 < 1.2-r1 < 1.2_p1 < 1.2a < 1.2.1`.
 *
 * Text that is no version compares by what of it is one, and below a version that goes on there.
 */
export function compareVersions(a: string, b: string, { compat }: CompatOptions = {}): Order {
  return compat === 'apk2' ? compareApk2(a, b, false) : compareApk3(a, b, false)
}

/**
 * Like {@link compareVersions}, but equal when `version` begins with `prefix`: what `name~prefix` asks for. Whole
 * components count: `1.2` is a prefix of `1.2.9` and of `1.2-r5`, not of `1.20`.
 *
 * With apk 2 it is also equal when `prefix` begins with `version`.
 */
export function compareVersionPrefix(version: string, prefix: string, { compat }: CompatOptions = {}): Order {
  return compat === 'apk2' ? compareApk2(version, prefix, true) : compareApk3(version, prefix, true)
}

/**
 * Whether text is a version: `number{.number}[letter]{_suffix[number]}[~commit][-rnumber]`.
 *
 * apk 2 knows no `~commit`, takes numbers below 18 digits only, and is laxer elsewhere: it takes an empty text, empty
 * numbers, and numbers after the letter.
 */
export function isVersion(text: string, { compat }: CompatOptions = {}): boolean {
  return compat === 'apk2' ? isApk2Version(text) : isApk3Version(text)
}

/** Suffixes in order; those below zero come before the version without them. */
const suffixRanks: ReadonlyMap<string, number> = new Map([
  ['alpha', -4],
  ['beta', -3],
  ['pre', -2],
  ['rc', -1],
  ['cvs', 1],
  ['svn', 2],
  ['git', 3],
  ['hg', 4],
  ['p', 5],
])

// Kinds of token. Where two versions part in kind, the one with the higher kind is the lower version: so for apk 2 what
// is invalid is the highest, and for apk 3 the lowest.
const invalidInApk2 = -1
const firstNumber = 0
const number = 1
const letter = 2
const suffix = 3
const suffixNumber = 4
const commit = 5
const revision = 6
const end = 7
const invalidInApk3 = 8

/** Walks the tokens of a version in apk 3's grammar; starts on the first. */
class Apk3Tokens {
  kind = firstNumber
  suffixRank = 0
  /** The token's text is from `start` to `stop`, without what introduces it. */
  start = 0
  stop = 0
  readonly text: string

  constructor(text: string) {
    this.text = text
    this.#take(firstNumber, 0, isDigit)
  }

  next(): void {
    const { text, kind, stop } = this
    if (stop === text.length) {
      this.kind = end
      return
    }
    const code = text.charCodeAt(stop)
    if (isLower(code) && kind <= number) {
      this.kind = letter
      this.start = stop
      this.stop = stop + 1
    } else if (code === dot && kind <= number) {
      this.#take(number, stop + 1, isDigit)
    } else if (isDigit(code) && kind === suffix) {
      this.#take(suffixNumber, stop, isDigit)
    } else if (code === underscore && kind <= suffixNumber) {
      this.#take(suffix, stop + 1, isLower)
      const rank = suffixRanks.get(text.slice(this.start, this.stop))
      if (rank === undefined) this.kind = invalidInApk3
      else this.suffixRank = rank
    } else if (code === tilde && kind < commit) {
      this.#take(commit, stop + 1, isHexDigit)
    } else if (code === dash && kind < revision && text.charCodeAt(stop + 1) === lowerR) {
      this.#take(revision, stop + 2, isDigit)
    } else {
      this.kind = invalidInApk3
    }
  }

  #take(kind: number, start: number, accepts: (code: number) => boolean): void {
    let stop = start
    while (stop < this.text.length && accepts(this.text.charCodeAt(stop))) stop++
    this.kind = stop === start ? invalidInApk3 : kind
    this.start = start
    this.stop = stop
  }
}

function isApk3Version(text: string): boolean {
  const tokens = new Apk3Tokens(text)
  while (tokens.kind < end) tokens.next()
  return tokens.kind === end
}

function compareApk3(textA: string, textB: string, prefix: boolean): Order {
  const a = new Apk3Tokens(textA)
  const b = new Apk3Tokens(textB)
  while (a.kind === b.kind && a.kind < end) {
    const order = compareTokens(a, b)
    if (order !== 0) return order
    a.next()
    b.next()
  }
  if (a.kind === b.kind || (prefix && b.kind === end)) return 0
  if (a.kind === suffix && a.suffixRank < 0) return -1
  if (b.kind === suffix && b.suffixRank < 0) return 1
  return a.kind > b.kind ? -1 : 1
}

function compareTokens(a: Apk3Tokens, b: Apk3Tokens): Order {
  switch (a.kind) {
    case suffix:
      return sign(a.suffixRank - b.suffixRank)
    case letter:
    case commit:
      return compareText(a, b)
    case number:
      // A later number with a leading zero reads like a decimal fraction.
      return startsWithZero(a) || startsWithZero(b) ? compareText(a, b) : compareNumbers(a, b)
    default:
      return compareNumbers(a, b)
  }
}

function startsWithZero({ text, start }: Apk3Tokens): boolean {
  return text.charCodeAt(start) === zero
}

function compareText(a: Apk3Tokens, b: Apk3Tokens): Order {
  const length = Math.min(a.stop - a.start, b.stop - b.start)
  for (let i = 0; i < length; i++) {
    const difference = a.text.charCodeAt(a.start + i) - b.text.charCodeAt(b.start + i)
    if (difference !== 0) return sign(difference)
  }
  return sign(a.stop - a.start - (b.stop - b.start))
}

/** Compares digits of any length by value. */
function compareNumbers(a: Apk3Tokens, b: Apk3Tokens): Order {
  while (a.start < a.stop && startsWithZero(a)) a.start++
  while (b.start < b.stop && startsWithZero(b)) b.start++
  return sign(a.stop - a.start - (b.stop - b.start)) || compareText(a, b)
}

/** Walks the tokens of a version as apk 2 does; `kind` is that of the token which {@link Apk2Tokens.take} takes next. */
class Apk2Tokens {
  kind = number
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Takes a token and gives its value. */
  take(): number | bigint {
    if (this.#at === this.#text.length) {
      this.kind = end
      return 0
    }
    switch (this.kind) {
      case firstNumber:
        return this.#code() === zero ? this.#leadingZeros() : this.#number()
      case letter:
        return this.#ended(this.#at + 1, this.#code())
      case suffix:
        for (const [name, rank] of suffixRanks) {
          if (this.#text.startsWith(name, this.#at)) return this.#ended(this.#at + name.length, rank)
        }
        return this.#broken()
      default:
        return this.#number()
    }
  }

  /** All but the last zero make a number of their own, the lower the more they are. */
  #leadingZeros(): number {
    const start = this.#at
    while (this.#text.charCodeAt(this.#at + 1) === zero) this.#at++
    this.kind = number
    return start - this.#at
  }

  #number(): number | bigint {
    let stop = this.#at
    while (isDigit(this.#text.charCodeAt(stop))) stop++
    const digits = this.#text.slice(this.#at, stop)
    if (digits.length >= 18) return this.#broken()
    return this.#ended(stop, digits.length > 15 ? BigInt(digits) : Number(digits))
  }

  #ended<Value>(stop: number, value: Value): Value {
    this.#at = stop
    this.kind = stop === this.#text.length ? end : this.#nextKind()
    return value
  }

  #broken(): number {
    this.kind = invalidInApk2
    return -1
  }

  #nextKind(): number {
    const { kind } = this
    const code = this.#code()
    if (kind <= number && isLower(code)) return letter
    if (kind === letter && isDigit(code)) return number
    if (kind === suffix && isDigit(code)) return suffixNumber
    this.#at++
    if (code === dot && kind <= number) return firstNumber
    if (code === underscore && kind <= suffixNumber) return suffix
    if (code === dash && kind <= revision && this.#code() === lowerR) {
      this.#at++
      return revision
    }
    return invalidInApk2
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at)
  }
}

function isApk2Version(text: string): boolean {
  const tokens = new Apk2Tokens(text)
  do tokens.take()
  while (tokens.kind !== end && tokens.kind !== invalidInApk2)
  return tokens.kind === end
}

function compareApk2(textA: string, textB: string, prefix: boolean): Order {
  const a = new Apk2Tokens(textA)
  const b = new Apk2Tokens(textB)
  do {
    const valueA = a.take()
    const valueB = b.take()
    if (valueA < valueB) return -1
    if (valueA > valueB) return 1
  } while (a.kind === b.kind && a.kind !== end && a.kind !== invalidInApk2)
  if (a.kind === b.kind || prefix) return 0
  const { kind: kindA } = a
  const { kind: kindB } = b
  if (kindA === suffix && a.take() < 0) return -1
  if (kindB === suffix && b.take() < 0) return 1
  return kindA > kindB ? -1 : 1
}

const dash = 45
const dot = 46
const zero = 48
const underscore = 95
const lowerR = 114
const tilde = 126

function isDigit(code: number): boolean {
  return code >= zero && code <= 57
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102)
}

function sign(difference: number): Order {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0
}
