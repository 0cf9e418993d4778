import { type Checked, type Decoder, mapped, parsed, text, valid } from '../decoding/index.js'

/** An entry of apk's world, taken apart: `[!]name[@tag][operator version]`. */
export interface PackageRequest {
  /** The package must not be installed. */
  readonly conflict: boolean
  /** A package, or a name that packages provide, as in `so:libc.so.6`, `cmd:bash` or `/bin/sh`. */
  readonly name: string
  readonly tag?: string | undefined
  /** Operator and version, as in `>=1.2-r0`. */
  readonly constraint?: string | undefined
}

/**
 * A world entry, the tag before the version as in apk or after it as in apko. Whether its version has all of apk's
 * grammar is the solver's to say.
 */
export const packageRequest: Decoder<PackageRequest> = parsed(text, parsePackageRequest)

/** A world entry as text in apk's order. */
export const worldEntry: Decoder<string> = mapped(packageRequest, formatPackageRequest)

/** The tag of a repository, without its `@`. */
export const tag: Decoder<string> = parsed(text, parseTag)

const grammar = /^(!?)([\w./][\w.+:,[\]/-]*)(?:@([\w.-]+))?(?:([<>=~]+)([^@\s]+))?(?:@([\w.-]+))?$/
const operators = /^(?:=|==|<|<=|=<|>|>=|=>|~|=~|~=|<~|>~)$/

/** What a world entry asks for or keeps out: `name` or `!name`. */
export function requestedName(entry: string): string {
  return entry.replace(/[@<>=~].*$/s, '')
}

function parsePackageRequest(entry: string): Checked<PackageRequest> {
  const [, exclamation, name, tag, operator, version = '', lastTag] = grammar.exec(entry) ?? []
  if (name === undefined || (tag !== undefined && lastTag !== undefined)) return malformed(entry)
  if (operator === undefined) return valid({ conflict: exclamation === '!', name, tag })
  const identity = operator === '><' && /^Q[12][A-Za-z0-9+/]+=*$/.test(version)
  if (!identity && !operators.test(operator)) {
    return malformed(entry, `\`${operator}\` is no operator: use one of = < <= > >= ~, or >< with a checksum.`)
  }
  if (!identity && !/^\d[\w.~-]*$/.test(version)) {
    return malformed(entry, 'A version starts with a digit, as in `1.2.3-r0`.')
  }
  return valid({ conflict: exclamation === '!', name, tag: tag ?? lastTag, constraint: operator + version })
}

/** A world entry of apk in apko's order, which has the tag last. */
export function inApkoOrder(entry: string): string {
  return entry.replace(/^([^@]+)(@[^<>=~]+)(.+)$/s, '$1$3$2')
}

function formatPackageRequest({ conflict, name, tag, constraint = '' }: PackageRequest): string {
  return `${conflict ? '!' : ''}${name}${tag === undefined ? '' : `@${tag}`}${constraint}`
}

function malformed(entry: string, hint?: string): Checked<never> {
  // It is not repeated: there may be a password in it.
  if (entry.includes('://')) {
    return { problem: 'a URL is not a package request', hint: 'Name the package, and add its repository.' }
  }
  const spaces = /\s/.test(entry) ? 'Write it without spaces.' : undefined
  return {
    problem: `${JSON.stringify(entry)} is not a package request`,
    hint: hint ?? spaces ?? 'Write `name`, `name=1.2-r0`, `name>1.2`, `name~1.2`, `name@tag` or `!name`.',
  }
}

/** The rule of {@link tag}. */
export function parseTag(word: string): Checked<string> {
  if (/^[\w.-]+$/.test(word)) return valid(word)
  return {
    problem: `${JSON.stringify(word)} is not a tag`,
    hint: 'Use letters, digits, `_`, `-` and `.`, without the `@`.',
  }
}
