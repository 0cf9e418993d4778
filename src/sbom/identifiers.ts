/**
 * Gives out the identifiers of an SPDX document, each to one element. No two differ in case alone: references to licences
 * are compared without regard to it (SPDX 2.3, annex D.2).
 */
export class Identifiers {
  /** Identifiers given out, in lower case, with how many numbered ones were made of them. */
  readonly #given = new Map<string, number>()
  /** Identifiers given to elements of other documents, by identifier there and content. */
  readonly #adopted = new Map<string, string>()

  /** An identifier as close to `wanted` as SPDX's letters allow, numbered when that one is given out. */
  claim(wanted: string): string {
    const base = fitIdentifier(wanted)
    const key = base.toLowerCase()
    const count = this.#given.get(key)
    if (count === undefined) {
      this.#given.set(key, 1)
      return base
    }
    let number = count + 1
    while (this.#given.has(`${key}-${number}`)) number++
    this.#given.set(key, number)
    this.#given.set(`${key}-${number}`, 1)
    return `${base}-${number}`
  }

  /**
   * The identifier of an element that another document calls `id`. Equal elements share one, so that what many packages
   * describe is described once; when `id` is given out to something else, `owner` becomes part of it.
   *
   * @returns `isNew`: nobody has asked for this element before.
   */
  adopt(id: string, content: unknown, owner: string): { readonly id: string; readonly isNew: boolean } {
    const key = `${id} ${JSON.stringify(content)}`
    const known = this.#adopted.get(key)
    if (known !== undefined) return { id: known, isNew: false }
    const isTaken = this.#given.has(fitIdentifier(id).toLowerCase())
    const given = this.claim(isTaken ? id.replace('-', () => `-${owner}-`) : id)
    this.#adopted.set(key, given)
    return { id: given, isNew: true }
  }
}

/** Text with all that identifiers may not have replaced (SPDX 2.3, 7.2: letters, digits, `.` and `-`). */
export function fitIdentifier(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]/g, '-')
}
