import { type ErrorPlace, FormatError } from '../errors/index.js'
import type { PackageInfo } from './metadata.js'
import { isPlainName } from './plain-name.js'

/**
 * Reads a `.PKGINFO`: lines `key = value`, `#` starts a comment, unknown keys are ignored.
 *
 * @param place - What errors should name beside the line.
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_PKGINFO`, naming the line.
 */
export function parsePkginfo(text: string, place: ErrorPlace = {}): PackageInfo {
  const fields = new PkginfoFields(text, place)
  return {
    name: fields.plain('pkgname'),
    version: fields.plain('pkgver'),
    arch: fields.text('arch'),
    description: fields.text('pkgdesc'),
    url: fields.text('url'),
    license: fields.text('license'),
    origin: fields.text('origin'),
    maintainer: fields.text('maintainer'),
    packager: fields.text('packager'),
    buildTime: fields.integer('builddate'),
    commit: fields.text('commit'),
    providerPriority: fields.integer('provider_priority'),
    installedSize: fields.integer('size') ?? 0,
    depends: fields.list('depend'),
    provides: fields.list('provides'),
    installIf: fields.list('install_if'),
    replaces: fields.list('replaces'),
    replacesPriority: fields.integer('replaces_priority'),
    triggers: fields.list('triggers'),
    datahash: fields.datahash(),
  }
}

/** Writes a `.PKGINFO` in abuild's order of keys, repeatable keys one item a line. */
export function formatPkginfo(info: PackageInfo): string {
  const lines: string[] = []
  const one = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) lines.push(`${key} = ${line(key, String(value))}`)
  }
  const each = (key: string, values: readonly string[]): void => {
    for (const value of values) one(key, value)
  }
  const joined = (key: string, values: readonly string[]): void => {
    if (values.length > 0) one(key, values.join(' '))
  }
  one('pkgname', info.name)
  one('pkgver', info.version)
  one('pkgdesc', info.description)
  one('url', info.url)
  one('builddate', info.buildTime)
  one('packager', info.packager)
  one('size', info.installedSize)
  one('arch', info.arch)
  one('origin', info.origin)
  one('commit', info.commit)
  one('maintainer', info.maintainer)
  one('replaces_priority', info.replacesPriority)
  one('provider_priority', info.providerPriority)
  one('license', info.license)
  each('depend', info.depends)
  each('provides', info.provides)
  each('replaces', info.replaces)
  joined('install_if', info.installIf)
  joined('triggers', info.triggers)
  one('datahash', info.datahash)
  return `${lines.join('\n')}\n`
}

function line(key: string, value: string): string {
  if (!value.includes('\n')) return value
  throw new FormatError({
    code: 'UNDISTRO_FORMAT_PKGINFO',
    problem: `${key} has a line break, which .PKGINFO cannot hold`,
  })
}

class PkginfoFields {
  readonly #values = new Map<string, { value: string; line: number }[]>()
  readonly #place: ErrorPlace

  constructor(text: string, place: ErrorPlace) {
    this.#place = place
    for (const [index, row] of text.split('\n').entries()) {
      if (row === '' || row.startsWith('#')) continue
      const separator = row.indexOf(' = ')
      // Licences of real packages have line breaks in them; apk passes over what is no field.
      if (separator <= 0) continue
      const key = row.slice(0, separator)
      const found = this.#values.get(key)
      const field = { value: row.slice(separator + 3), line: index + 1 }
      if (found) found.push(field)
      else this.#values.set(key, [field])
    }
  }

  text(key: string): string | undefined {
    return this.#values.get(key)?.at(-1)?.value
  }

  plain(key: string): string {
    const field = this.#values.get(key)?.at(-1)
    if (!field?.value) throw this.#fault(`the field ${key} is missing`)
    if (isPlainName(field.value)) return field.value
    throw this.#fault(`${key} is ${JSON.stringify(field.value)}, which cannot be in a file name or a list`, field.line)
  }

  integer(key: string): number | undefined {
    const field = this.#values.get(key)?.at(-1)
    if (field === undefined) return undefined
    if (/^\d{1,15}$/.test(field.value)) return Number(field.value)
    throw this.#fault(`${key} is ${JSON.stringify(field.value)}, not a whole number`, field.line)
  }

  list(key: string): readonly string[] {
    return (this.#values.get(key) ?? []).flatMap(({ value }) => value.split(' ').filter(item => item !== ''))
  }

  datahash(): string | undefined {
    const field = this.#values.get('datahash')?.at(-1)
    if (field === undefined) return undefined
    if (/^[0-9a-f]{64}$/.test(field.value)) return field.value
    throw this.#fault('datahash is not the hex of a SHA-256', field.line)
  }

  #fault(problem: string, line?: number): FormatError {
    return new FormatError({
      code: 'UNDISTRO_FORMAT_PKGINFO',
      problem: `.PKGINFO: ${problem}`,
      place: { ...this.#place, line },
    })
  }
}
