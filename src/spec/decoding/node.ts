import type { ConfigIssue } from '../../errors/index.js'

/** Where a value stands in its document. Line and column are known where the document is text. */
export type Place = Pick<ConfigIssue, 'path' | 'line' | 'column'>

/** What is wrong with a value, apart from where it stands. */
export interface Problem {
  /** A clause without a full stop. */
  readonly problem: string
  /** What to do about it: a sentence. */
  readonly hint?: string | undefined
  /** Right in itself, and not acted on by this version. */
  readonly unsupported?: true | undefined
}

/** A value of a document, whichever notation that is in: what a `Decoder` reads. */
export type Node = ScalarNode | ListNode | MapNode | NothingNode | FaultyNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly place: Place
  readonly value: string | number | boolean | null
  /** As written, in a notation that writes text and other scalars alike: an unquoted scalar of YAML. */
  readonly written?: string | undefined
}

export interface ListNode {
  readonly kind: 'list'
  readonly place: Place
  readonly items: readonly Node[]
}

export interface MapNode {
  readonly kind: 'map'
  readonly place: Place
  /** In the order of the document. */
  readonly entries: readonly MapEntry[]
}

export interface MapEntry {
  readonly key: string
  /** Of the key; its value has a place of its own. */
  readonly place: Place
  readonly value: Node
}

/** No value: `undefined`, or YAML's empty one. A field that holds it counts as absent. */
export interface NothingNode {
  readonly kind: 'nothing'
  readonly place: Place
}

/** Something its notation lets through and no declaration can hold. */
export interface FaultyNode extends Problem {
  readonly kind: 'faulty'
  readonly place: Place
}

/** The path of a field below `parent`: `parent.key`, or `parent["key"]` where the key is not a plain word. */
export function fieldPath(parent: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${parent}[${JSON.stringify(key)}]`
  return parent === '' ? key : `${parent}.${key}`
}

/** The path of an item of the list `parent`. */
export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`
}

/** A plain JavaScript value, as `JSON.parse` makes them, as a {@link Node}. Cyclic values do no harm: it reads lazily. */
export function plainNode(value: unknown, path = ''): Node {
  const place = { path }
  if (value === undefined) return { kind: 'nothing', place }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', place, value }
  }
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      place,
      get items() {
        return Array.from<unknown, Node>(value, (item, index) => plainNode(item, itemPath(path, index)))
      },
    }
  }
  if (isPlainObject(value)) {
    return {
      kind: 'map',
      place,
      get entries() {
        return Object.entries(value).map(([key, field]) => {
          const fieldPlace = fieldPath(path, key)
          return { key, place: { path: fieldPlace }, value: plainNode(field, fieldPlace) }
        })
      },
    }
  }
  return { kind: 'faulty', place, problem: `expected plain data, found ${describeForeign(value)}` }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function describeForeign(value: unknown): string {
  return typeof value === 'object' ? 'an object of a class' : `a ${typeof value}`
}
