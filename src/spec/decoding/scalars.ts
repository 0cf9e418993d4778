import { type Decoder, mismatch, parsed } from './decoder.js'
import type { Node } from './node.js'
import { type Checked, type Outcome, valid } from './outcome.js'
import { didYouMean } from './suggestion.js'

/** Text. Where the notation writes numbers and booleans like text, those are text as they are written. */
export const text: Decoder<string> = parsed(writtenText, wellFormed)

/** Text, or a number in its place, as in a port or a user id. */
export const textOrNumber: Decoder<string> = node =>
  node.kind === 'scalar' && typeof node.value === 'number' && node.written === undefined
    ? valid(String(node.value))
    : text(node)

/** `true` or `false`, also in the YAML 1.1 spellings that Go's YAML reads as such. */
export const flag: Decoder<boolean> = node => {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'boolean') return valid(node.value)
    if (['y', 'Y', 'yes', 'on'].includes(node.written ?? '')) return valid(true)
    if (['n', 'N', 'no', 'off'].includes(node.written ?? '')) return valid(false)
  }
  return mismatch(node, '`true` or `false`')
}

/** A whole number from `min` to `max`; `radix` is the one that messages speak in. */
export function wholeNumber(range: {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly radix?: 8 | 10
}): Decoder<number> {
  const { name, min, max, radix = 10 } = range
  const spell = (value: number) => (radix === 8 ? `0o${value.toString(8)}` : String(value))
  return node => {
    const value = node.kind === 'scalar' ? node.value : undefined
    // Adding 0 makes a 0 of -0.
    if (typeof value === 'number' && Number.isInteger(value) && min <= value && value <= max) return valid(value + 0)
    const quoted = typeof value === 'string' && /^[0-9]/.test(value)
    const hint = quoted ? 'Write the number without quotes.' : undefined
    return mismatch(node, `${name} from ${spell(min)} to ${spell(max)}`, hint)
  }
}

/** One of the words of a table, read as what the table has for it. */
export function choice<T>(table: ReadonlyMap<string, T>): Decoder<T> {
  return parsed(text, (word): Checked<T> => {
    const meaning = table.get(word)
    if (meaning !== undefined) return valid(meaning)
    return { problem: `${JSON.stringify(word)} cannot stand here`, hint: didYouMean(word, [...table.keys()]) }
  })
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Decoder<Word> {
  return choice(new Map(words.map(word => [word, word])))
}

function writtenText(node: Node): Outcome<string> {
  if (node.kind !== 'scalar') return mismatch(node, 'text')
  if (typeof node.value === 'string') return valid(node.value)
  return node.written === undefined ? mismatch(node, 'text') : valid(node.written)
}

function wellFormed(value: string): Checked<string> {
  return /\p{Surrogate}/u.test(value) ? { problem: 'half a surrogate pair is not Unicode text' } : valid(value)
}
