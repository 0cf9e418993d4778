import { type Decoder, mapped, mismatch } from './decoder.js'
import { fieldPath, type MapEntry, type MapNode } from './node.js'
import { gathered, type Invalid, invalid, type Outcome, valid } from './outcome.js'
import { choice, text } from './scalars.js'
import { didYouMean } from './suggestion.js'

/** How one field of an object is read, and what its absence means. */
export interface Field<T> {
  readonly decoder: Decoder<T>
  readonly absent: 'missing' | { readonly value: T }
}

/** The fields of an object by their keys, in canonical order. */
export type Fields = Readonly<Record<string, Field<unknown>>>

/** What an object with these fields reads as; an absent one has no key. */
export type Values<F extends Fields> = { readonly [Key in keyof F]: F[Key] extends Field<infer T> ? T : never }

/** A field that must be there. */
export function required<T>(decoder: Decoder<T>): Field<T> {
  return { decoder, absent: 'missing' }
}

/** A field that may be absent. */
export function optional<T>(decoder: Decoder<T>): Field<T | undefined> {
  return { decoder, absent: { value: undefined } }
}

/** A field that has a value even when it is absent. */
export function defaulted<T>(decoder: Decoder<T>, value: T): Field<T> {
  return { decoder, absent: { value } }
}

/** A mapping with known fields only. What it reads has them in canonical order. */
export function object<F extends Fields>(fields: F): Decoder<Values<F>> {
  return node => {
    if (node.kind !== 'map') return mismatch(node, 'a mapping')
    const present = node.entries.filter(({ key, value }) => value.kind !== 'nothing' || !Object.hasOwn(fields, key))
    const keys = new Set(present.map(({ key }) => key))
    const absent = Object.entries(fields).filter(([key]) => !keys.has(key))
    const read = gathered([
      ...present.map(entry => readField(fields, entry)),
      ...absent.map(([key, field]) => absentField(field, key, node)),
    ])
    if ('findings' in read) return read
    const values = new Map(read.value)
    const ordered = Object.keys(fields).map((key): [string, unknown] => [key, values.get(key)])
    // Each value was read by its own field's decoder: the type of `fields` tells which, and a loop cannot.
    return valid(Object.fromEntries(ordered.filter(([, value]) => value !== undefined)) as Values<F>)
  }
}

type NamedValue = readonly [key: string, value: unknown]

function readField(fields: Fields, { key, place, value }: MapEntry): Outcome<NamedValue> {
  if (value.kind === 'faulty') return invalid(value.place, value)
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (field !== undefined) return mapped(field.decoder, (read): NamedValue => [key, read])(value)
  return invalid(place, { problem: 'no such field', hint: didYouMean(key, Object.keys(fields)) })
}

function absentField({ absent }: Field<unknown>, key: string, node: MapNode): Outcome<NamedValue> {
  return absent === 'missing' ? missing(node, key) : valid([key, absent.value])
}

function missing({ place }: MapNode, key: string, hint?: string): Invalid {
  return invalid({ ...place, path: fieldPath(place.path, key) }, { problem: 'missing', hint })
}

/** What {@link variants} read as: a union that `Tag` tells apart. */
export type Variant<Tag extends string, V extends Readonly<Record<string, Fields>>> = {
  readonly [Name in keyof V]: { readonly [T in Tag]: Name } & Values<V[Name]>
}[keyof V]

/** A mapping whose field `tag` decides which other fields there are. */
export function variants<const Tag extends string, V extends Readonly<Record<string, Fields>>>(
  tag: Tag,
  variantFields: V,
): Decoder<Variant<Tag, V>> {
  const names = Object.keys(variantFields)
  const variant = choice(
    new Map(
      Object.entries(variantFields).map(([name, fields]) => [name, object({ [tag]: required(text), ...fields })]),
    ),
  )
  return node => {
    if (node.kind !== 'map') return mismatch(node, 'a mapping')
    const entry = entryOf(node, tag)
    if (entry === undefined) return missing(node, tag, `One of ${names.join(', ')}.`)
    const decoder = variant(entry.value)
    if ('findings' in decoder) return decoder
    // The tag chose the decoder, so what it reads is that variant.
    return decoder.value(node) as Outcome<Variant<Tag, V>>
  }
}

/** A mapping that is read in one way when it has the field `key`, and in another when it has not. */
export function whenPresent<A, B>(key: string, present: Decoder<A>, absent: Decoder<B>): Decoder<A | B> {
  return node => (node.kind === 'map' && entryOf(node, key) !== undefined ? present(node) : absent(node))
}

function entryOf(node: MapNode, key: string): MapEntry | undefined {
  return node.entries.find(entry => entry.key === key && entry.value.kind !== 'nothing')
}
