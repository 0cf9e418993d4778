import { type IndexPackage, splitDependency } from '../../src/apk/index.js'
import type { Repository } from '../../src/solver/index.js'
import type { Random } from './random.js'

/** Requests of every kind on the packages of repositories, most of which can be met. */
export class RandomRequests {
  readonly #random: Random
  readonly #packages: readonly IndexPackage[]
  readonly #tagged: readonly (readonly [IndexPackage, string])[]
  readonly #provided: readonly string[]

  constructor(repositories: readonly Repository[], random: Random) {
    this.#random = random
    this.#packages = repositories.flatMap(({ index, tag }) => (tag === undefined ? index.packages : []))
    this.#tagged = repositories.flatMap(({ index, tag }) =>
      tag === undefined ? [] : index.packages.map(record => [record, tag] as const),
    )
    this.#provided = this.#packages.flatMap(({ provides }) =>
      provides.filter(item => /^(so|cmd|pc):/.test(item)).map(item => splitDependency(item)?.name ?? item),
    )
  }

  next(): readonly string[] {
    const kinds = [
      () => [this.#name()],
      () => Array.from({ length: 2 + this.#random.below(4) }, () => this.#name()),
      () => [this.#random.pick(this.#provided)],
      () => [this.#random.pick(this.#provided), this.#name(), this.#random.pick(this.#provided)],
      () => [this.#constrained()],
      () => [this.#constrained(), this.#name(), this.#constrained()],
      () => [this.#name(), this.#name(), `!${this.#name()}`],
      () => [this.#name(), `!${this.#random.pick(this.#provided)}`],
    ]
    const tagged = [() => [this.#pinned()], () => [this.#pinned(), this.#name(), this.#pinned()]]
    return this.#random.pick(this.#tagged.length > 0 ? [...kinds, ...tagged, ...tagged] : kinds)()
  }

  #name(): string {
    return this.#random.pick(this.#packages).name
  }

  #constrained(): string {
    const { name, version } = this.#random.pick(this.#packages)
    const [number = version] = /^\d+(\.\d+)?/.exec(version) ?? []
    const wanted = [`=${version}`, `>=${version}`, `<=${version}`, `~${number}`, `>0`, `<99999999`, `<${version}`]
    return name + this.#random.pick(wanted)
  }

  #pinned(): string {
    const [{ name, version }, tag] = this.#random.pick(this.#tagged)
    return `${name}@${tag}${this.#random.once(4) ? `=${version}` : ''}`
  }
}
