import { type Compat, type Dependency, type IndexPackage, satisfies, splitDependency } from '../../apk/index.js'

/** Packages that are not to be taken, and where they are: as in `for aarch64`. */
export interface OtherPackages {
  readonly where: string
  readonly packages: Iterable<IndexPackage>
}

/** Looks for what a request lacks among packages that are not to be taken, so that an error can say where there is some. */
export class Elsewhere {
  readonly #others: readonly OtherPackages[]

  constructor(others: readonly OtherPackages[]) {
    this.#others = others
  }

  /** Packages that are what is wanted, one of each place, as in `curl-8.5.0-r0 for aarch64`. */
  having(wanted: Dependency, compat: Compat): readonly string[] {
    return this.#others.flatMap(({ where, packages }) => {
      for (const record of packages) {
        if (fits(record, wanted, compat)) return [`${record.name}-${record.version} ${where}`]
      }
      return []
    })
  }
}

function fits({ name, version, provides }: IndexPackage, wanted: Dependency, compat: Compat): boolean {
  if (name === wanted.name) return satisfies(version, wanted, { compat })
  return provides.some(item => {
    const provided = item.startsWith(wanted.name) ? splitDependency(item) : undefined
    return provided?.name === wanted.name && satisfies(provided.version, wanted, { compat })
  })
}
