import type { Dependency, IndexPackage, PackageTable } from '../apk/index.js'
import type { Dialect } from './dialect.js'
import { dependencyOf, type Item, itemEnd, itemOf, nameEnd } from './item.js'
import { Lists, ListWriter } from './lists.js'
import type { NameId } from './names.js'
import { Numbers } from './numbers.js'
import type { Texts } from './texts.js'

/** A relation of packages to names: package → names, each of which stands in an item of the package's record. */
export class Relation extends Lists {
  /** Place → where its item starts in the text of the index; the complement of that for one that is a name alone. */
  readonly #starts: Int32Array
  readonly #names: Texts
  readonly #dependencies: (Dependency | undefined)[]
  readonly #bare: (Dependency | undefined)[]

  /** `bare` is where to keep dependencies on a name alone, by name. */
  constructor(lists: Lists, starts: Int32Array, names: Texts, bare: (Dependency | undefined)[]) {
    super(lists.items, lists.starts)
    this.#starts = starts
    this.#names = names
    this.#dependencies = new Array(starts.length).fill(undefined)
    this.#bare = bare
  }

  /** Whether the item at a place is a name and nothing else. */
  isBare(place: number): boolean {
    return (this.#starts[place] ?? 0) < 0
  }

  /** The item at a place; `text` is that of the index which the package is in. */
  item(place: number, text: Buffer): Item {
    const encoded = this.#starts[place] ?? 0
    const start = encoded < 0 ? ~encoded : encoded
    const line = text.indexOf(lineFeed, start)
    return { text, start, stop: itemEnd(text, start, line < 0 ? text.length : line) }
  }

  /** What the item at a place says; `undefined` for one that does not come apart. */
  dependency(place: number, text: Buffer): Dependency | undefined {
    if (this.isBare(place)) return this.#bareDependency(this.at(place))
    const known = this.#dependencies[place]
    if (known) return known
    const dependency = dependencyOf(this.item(place, text))
    this.#dependencies[place] = dependency
    return dependency
  }

  #bareDependency(name: NameId): Dependency {
    const known = this.#bare[name]
    if (known) return known
    const dependency = { name: this.#names.text(name), conflict: false }
    this.#bare[name] = dependency
    return dependency
  }
}

/** Reads the lists of records as far as apk heeds them; they may be malformed. */
export class RelationReader {
  readonly #names: Texts
  readonly #dialect: Dialect
  readonly #offers: RelationWriter
  readonly #depends: RelationWriter
  readonly #installIf: RelationWriter

  constructor(names: Texts, dialect: Dialect) {
    this.#names = names
    this.#dialect = dialect
    this.#offers = new RelationWriter(names)
    this.#depends = new RelationWriter(names)
    this.#installIf = new RelationWriter(names)
  }

  /**
   * Reads a record's lists. Names are numbered here, in apk's order: record by record, and in each in this order.
   *
   * @returns The item before which apk takes the dependencies to end.
   */
  read(table: PackageTable, row: number): Item | undefined {
    const { text } = table
    this.#offers.append(text, table.start(row, 'name'), table.stop(row, 'name'))
    const end = this.#readHeeded(this.#depends, text, table.start(row, 'depends'), table.stop(row, 'depends'))
    this.#readHeeded(this.#offers, text, table.start(row, 'provides'), table.stop(row, 'provides'))
    const [start, stop] = [table.start(row, 'installIf'), table.stop(row, 'installIf')]
    if (start < stop && this.#counts(text, start, stop)) this.#readHeeded(this.#installIf, text, start, stop)
    this.#offers.end()
    this.#depends.end()
    this.#installIf.end()
    return end
  }

  finish(): { readonly offers: Relation; readonly depends: Relation; readonly installIf: Relation } {
    const bare = new Array<Dependency | undefined>(this.#names.size).fill(undefined)
    return {
      offers: this.#offers.finish(bare),
      depends: this.#depends.finish(bare),
      installIf: this.#installIf.finish(bare),
    }
  }

  #readHeeded(relation: RelationWriter, text: Buffer, start: number, stop: number): Item | undefined {
    for (let at = start; at < stop; at++) {
      const nameStop = nameEnd(text, at, stop)
      if (nameStop === at && text[at] === space) continue
      if ((nameStop === stop || text[nameStop] === space) && text[at] !== exclamation) {
        relation.append(text, at, nameStop)
        at = nameStop
        continue
      }
      const item = { text, start: at, stop: itemEnd(text, at, stop) }
      if (this.#dialect.ends(item)) return item
      relation.appendItem(item)
      at = item.stop
    }
    return undefined
  }

  #counts(text: Buffer, start: number, stop: number): boolean {
    for (let at = start; at < stop; at++) {
      const end = itemEnd(text, at, stop)
      if (end > at && this.#dialect.voids({ text, start: at, stop: end })) return false
      at = end
    }
    return true
  }
}

/** The lists of a record as far as apk heeds them. */
export function relationsOf(
  { depends, provides, installIf }: IndexPackage,
  { ends, voids }: Dialect,
): Pick<IndexPackage, 'depends' | 'provides' | 'installIf'> {
  const heeded = (list: readonly string[]) => {
    const end = list.findIndex(item => ends(itemOf(item)))
    return end < 0 ? list : list.slice(0, end)
  }
  const counts = !installIf.some(item => voids(itemOf(item)))
  return { depends: heeded(depends), provides: heeded(provides), installIf: counts ? heeded(installIf) : [] }
}

class RelationWriter {
  readonly #texts: Texts
  readonly #names = new ListWriter()
  readonly #starts = new Numbers()

  constructor(names: Texts) {
    this.#texts = names
  }

  /** Appends a name that stands alone. */
  append(text: Buffer, start: number, stop: number): void {
    this.#names.append(this.#texts.intern(text, start, stop))
    this.#starts.push(~start)
  }

  /** Appends the name in an item that comes apart. */
  appendItem({ text, start, stop }: Item): void {
    const from = text[start] === exclamation ? start + 1 : start
    const end = nameEnd(text, from, stop)
    this.#names.append(this.#texts.intern(text, from, end))
    this.#starts.push(start)
  }

  end(): void {
    this.#names.end()
  }

  finish(bare: (Dependency | undefined)[]): Relation {
    return new Relation(this.#names.finish(), this.#starts.finish(), this.#texts, bare)
  }
}

const lineFeed = 10
const space = 32
const exclamation = 33
