import { deepFreeze } from './deep-freeze.js'
import type { Node } from './node.js'
import { type Checked, configError, type Invalid, invalid, type Outcome, valid } from './outcome.js'

/** Reads one kind of value, or tells everything that is wrong with it. */
export type Decoder<T> = (node: Node) => Outcome<T>

/**
 * Runs `decoder` over a document. What it returns is deeply frozen.
 *
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_INVALID`, or `UNDISTRO_CONFIG_UNSUPPORTED` when nothing is
 * wrong but that this version does not act on some fields.
 */
export function decode<T>(decoder: Decoder<T>, node: Node, file?: string): T {
  const outcome = decoder(node)
  if ('findings' in outcome) throw configError(outcome, file)
  return deepFreeze(outcome.value)
}

/** What `decoder` reads, passed through a rule. */
export function parsed<A, B>(decoder: Decoder<A>, rule: (value: A) => Checked<B>): Decoder<B> {
  return node => {
    const outcome = decoder(node)
    if ('findings' in outcome) return outcome
    const checked = rule(outcome.value)
    return 'problem' in checked ? invalid(node.place, checked) : checked
  }
}

/** What `decoder` reads, in another shape. */
export function mapped<A, B>(decoder: Decoder<A>, shape: (value: A) => B): Decoder<B> {
  return parsed(decoder, value => valid(shape(value)))
}

/** `value` where the document holds nothing. */
export function nothingAs<T>(value: T, decoder: Decoder<T>): Decoder<T> {
  return node => (node.kind === 'nothing' ? valid(value) : decoder(node))
}

/** What others know and this version does not act on: it is refused rather than ignored. */
export function notActedOn(hint: string): Decoder<never> {
  return node => invalid(node.place, { problem: 'this version does not act on it', hint, unsupported: true })
}

/** The finding that a node is not of the `expected` kind. */
export function mismatch(node: Node, expected: string, hint?: string): Invalid {
  if (node.kind === 'faulty') return invalid(node.place, node)
  return invalid(node.place, { problem: `expected ${expected}, found ${describe(node)}`, hint })
}

function describe(node: Exclude<Node, { kind: 'faulty' }>): string {
  switch (node.kind) {
    case 'nothing':
      return 'nothing'
    case 'list':
      return 'a list'
    case 'map':
      return 'a mapping'
    case 'scalar':
      // Text is not repeated: it may be long, or a secret in the wrong place.
      return typeof node.value === 'string' ? 'text' : (node.written ?? String(node.value))
  }
}
