import { type Decoder, mapped, mismatch, parsed } from './decoder.js'
import type { MapEntry } from './node.js'
import { type Checked, gathered, invalid, type Outcome, valid } from './outcome.js'

/** A list of items of one kind. */
export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return node => (node.kind === 'list' ? gathered(node.items.map(item)) : mismatch(node, 'a list'))
}

/** A list in which an item that is there already means nothing, and goes. */
export function distinct<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return parsed(list(item), items => valid([...new Map(items.map(value => [JSON.stringify(value), value])).values()]))
}

/** A {@link distinct} list in which no two items have the same name. */
export function distinctByName<T extends { readonly name: string }>(item: Decoder<T>): Decoder<readonly T[]> {
  return parsed(distinct(item), withDistinctNames)
}

/** The rule that no two items have the same name. */
export function withDistinctNames<T extends { readonly name: string }>(items: readonly T[]): Checked<readonly T[]> {
  const names = new Set<string>()
  const repeated = items.find(({ name }) => names.size === names.add(name).size)
  if (repeated === undefined) return valid(items)
  return { problem: `two entries that differ have the name ${JSON.stringify(repeated.name)}` }
}

/** A mapping from names to values of one kind. It comes out sorted by name. */
export function record<T>(name: Decoder<string>, value: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  const field = (entry: MapEntry): Outcome<readonly [string, T]> => {
    if (entry.value.kind === 'faulty') return invalid(entry.value.place, entry.value)
    const key = name({ kind: 'scalar', place: entry.place, value: entry.key })
    return 'findings' in key ? key : mapped(value, read => [key.value, read] as const)(entry.value)
  }
  return node => {
    if (node.kind !== 'map') return mismatch(node, 'a mapping')
    const fields = gathered(node.entries.map(field))
    if ('findings' in fields) return fields
    return valid(Object.fromEntries(fields.value.toSorted(([a], [b]) => (a < b ? -1 : 1))))
  }
}
