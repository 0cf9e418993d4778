import { type ErrorPlace, FormatError } from '../errors/index.js'

/** An object of a JSON document that others wrote, read field by field. `null` and empty text count as absent. */
export class JsonObject {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #place: ErrorPlace
  /** Where in the document it is, as in `packages[2]`; empty for the document itself. */
  readonly #at: string

  private constructor(value: unknown, place: ErrorPlace, at: string) {
    this.#place = place
    this.#at = at
    if (!isObject(value)) throw this.#error(`${at || 'the document'} is not an object`)
    this.#fields = value
  }

  /** Parses a document. @throws {@link FormatError} with code `UNDISTRO_FORMAT_SBOM`, as do all methods. */
  static parse(text: string, place: ErrorPlace): JsonObject {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new FormatError({ code: 'UNDISTRO_FORMAT_SBOM', problem: 'an embedded SBOM is not JSON', place, cause })
    }
    return new JsonObject(value, place, '')
  }

  text(key: string): string | undefined {
    const value = this.#fields[key] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw this.wrong(key, 'is not text')
    return value === '' ? undefined : value
  }

  requiredText(key: string): string {
    const value = this.text(key)
    if (value === undefined) throw this.wrong(key, 'is missing')
    return value
  }

  /** One of `values`; writers differ in `-` and `_`, so these count as equal. */
  choice<Value extends string>(key: string, values: readonly Value[]): Value | undefined {
    const text = this.text(key)
    return text === undefined ? undefined : this.#oneOf(values, key, text)
  }

  requiredChoice<Value extends string>(key: string, values: readonly Value[]): Value {
    return this.#oneOf(values, key, this.requiredText(key))
  }

  texts(key: string): readonly string[] | undefined {
    return this.#list(key)?.map((value, index) => {
      if (typeof value !== 'string') throw this.wrong(`${key}[${index}]`, 'is not text')
      return value
    })
  }

  object(key: string): JsonObject | undefined {
    const value = this.#fields[key] ?? undefined
    return value === undefined ? undefined : new JsonObject(value, this.#place, this.#path(key))
  }

  objects(key: string): readonly JsonObject[] | undefined {
    return this.#list(key)?.map((value, index) => new JsonObject(value, this.#place, this.#path(`${key}[${index}]`)))
  }

  /** The error to throw about a field. */
  wrong(key: string, problem: string): FormatError {
    return this.#error(`${this.#path(key)} ${problem}`)
  }

  #oneOf<Value extends string>(values: readonly Value[], key: string, text: string): Value {
    const value = values.find(value => value.replaceAll('_', '-') === text.replaceAll('_', '-'))
    if (value === undefined) throw this.wrong(key, `is ${JSON.stringify(text)}, which SPDX does not know`)
    return value
  }

  #list(key: string): readonly unknown[] | undefined {
    const value = this.#fields[key] ?? undefined
    if (value !== undefined && !Array.isArray(value)) throw this.wrong(key, 'is not a list')
    return value
  }

  #path(key: string): string {
    return this.#at === '' ? key : `${this.#at}.${key}`
  }

  #error(problem: string): FormatError {
    return new FormatError({
      code: 'UNDISTRO_FORMAT_SBOM',
      problem: `an embedded SBOM is malformed: ${problem}`,
      place: this.#place,
      hint: 'The package has to be built again with a sound SBOM; its builder can say how it was made.',
    })
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
