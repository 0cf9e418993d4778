import { type Dependency, splitDependency } from '../apk/index.js'
import type { Dialect, Holder } from './dialect.js'
import { relationsOf } from './relations.js'

/** Whether a package has a dependency on another that the other meets. */
export function leansOn(asker: Holder, other: Holder, dialect: Dialect): boolean {
  const names = offersOf(other, dialect)
  return relationsOf(asker.record, dialect).depends.some(item => {
    const wanted = splitDependency(item)
    const offer = names.find(({ name }) => name === wanted?.name)
    return (
      wanted !== undefined &&
      offer !== undefined &&
      dialect.meets(asker, wanted, { package: other, version: offer.version })
    )
  })
}

/** The names that a package has, its own first, and in which versions. */
export function offersOf({ record }: Holder, dialect: Dialect): readonly Pick<Dependency, 'name' | 'version'>[] {
  const provided = relationsOf(record, dialect).provides.map(splitDependency)
  return [record, ...provided.filter(offer => offer !== undefined)]
}
