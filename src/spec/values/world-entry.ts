import { type Checked, type Decoder, parsed, text, valid } from '../decoding/index.js'

/**
 * An entry of apk's world: `[!]name[@tag][operator version]`, where the name is that of a package or one that packages
 * provide, as in `so:libc.so.6`, `cmd:bash` or `/bin/sh`. The tag may come last, as in apko; it goes where apk has it.
 * Whether the version has all of apk's grammar is the solver's to say.
 */
export const worldEntry: Decoder<string> = parsed(text, parseWorldEntry)

/** The tag of a repository, without its `@`. */
export const tag: Decoder<string> = parsed(text, parseTag)

const grammar = /^(!?[\w./][\w.+:,[\]/-]*)(@[\w.-]+)?(?:([<>=~]+)([^@\s]+))?(@[\w.-]+)?$/
const operators = /^(?:=|==|<|<=|=<|>|>=|=>|~|=~|~=|<~|>~)$/

/** What a world entry asks for or keeps out: `name` or `!name`. */
export function requestedName(entry: string): string {
  return entry.replace(/[@<>=~].*$/s, '')
}

function parseWorldEntry(entry: string): Checked<string> {
  const [, name, tag = '', operator = '', version = '', lastTag = ''] = grammar.exec(entry) ?? []
  if (name === undefined || (tag !== '' && lastTag !== '')) return malformed(entry)
  if (operator !== '' && !(operator === '><' && /^Q[12][A-Za-z0-9+/]+=*$/.test(version))) {
    if (!operators.test(operator)) {
      return malformed(entry, `\`${operator}\` is no operator: use one of = < <= > >= ~, or >< with a checksum.`)
    }
    if (!/^\d[\w.~-]*$/.test(version)) return malformed(entry, 'A version starts with a digit, as in `1.2.3-r0`.')
  }
  return valid(name + tag + lastTag + operator + version)
}

/** A world entry of apk in apko's order, which has the tag last. */
export function inApkoOrder(entry: string): string {
  return entry.replace(/^([^@]+)(@[^<>=~]+)([<>=~].+)$/s, '$1$3$2')
}

function malformed(entry: string, hint?: string): Checked<never> {
  // A URL is not repeated: there may be a password in it.
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
