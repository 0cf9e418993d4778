import { FormatError } from '../errors/index.js'
import { type CompatOptions, compareVersionPrefix, compareVersions, isVersion } from './version.js'

/**
 * How a version must stand to that of a dependency: before (`<`), equal (`=`), after (`>`), beginning with it (`~`), or
 * combinations of these. `><` asks for one package by its identity.
 */
export type DependencyOperator = '<' | '<=' | '=' | '>=' | '>' | '~' | '<~' | '>~' | '<=>' | '><'

/** An item of apk's dependency lists and of world: `[!]name[@tag][operator version]`. */
export interface Dependency {
  /** Name of a package, or one that packages provide. */
  readonly name: string
  /** `!name`: what fits must not be installed. */
  readonly conflict: boolean
  /** Tag of the repository to take it from; only requests have one. */
  readonly tag?: string | undefined
  /** Absent when any version will do. */
  readonly operator?: DependencyOperator | undefined
  /** Present with an operator; with `><` it is an identity (`Q1…`). */
  readonly version?: string | undefined
}

/**
 * Reads a dependency.
 *
 * Operators may be spelled as apk takes them, in any order and with repetitions: `=<` is `<=`, `==` is `=`.
 *
 * @throws {@link FormatError} with code `UNDISTRO_FORMAT_DEPENDENCY`.
 */
export function parseDependency(text: string, options: CompatOptions = {}): Dependency {
  const dependency = splitDependency(text)
  if (dependency === undefined || /\s/.test(text)) {
    throw malformed(text, 'it is not in the form [!]name[@tag][<=>~ version]')
  }
  if (!hasValidVersion(dependency, options)) throw malformed(text, `${dependency.version} is not a version`)
  return dependency
}

function malformed(text: string, why: string): FormatError {
  return new FormatError({
    code: 'UNDISTRO_FORMAT_DEPENDENCY',
    problem: `${JSON.stringify(text)} is not a dependency: ${why}`,
    hint: 'Write it like "curl", "curl=8.5.0-r0", "curl>8", "curl~8.5", "curl@edge" or "!curl".',
  })
}

/** Whether a dependency is a name and nothing else. */
export function isBareName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 33 || code === 64 || isOperator(code)) return false
  }
  return text !== ''
}

/** Takes a dependency apart without looking at its version; `undefined` where it does not come apart. */
export function splitDependency(text: string): Dependency | undefined {
  const conflict = text.startsWith('!')
  const nameStart = conflict ? 1 : 0
  const nameStop = operatorIndex(text, nameStart)
  const at = text.indexOf('@', nameStart)
  const tagged = at >= 0 && at < nameStop
  const name = text.slice(nameStart, tagged ? at : nameStop)
  const tag = tagged ? text.slice(at + 1, nameStop) : undefined
  if (name === '' || tag === '') return undefined
  if (nameStop === text.length) return { name, conflict, tag }

  let versionStart = nameStop
  while (isOperator(text.charCodeAt(versionStart))) versionStart++
  if (versionStart === text.length) return undefined
  const operator = normalised(text.slice(nameStop, versionStart))
  if (operator === '') return { name, conflict, tag }
  return { name, conflict, tag, operator, version: text.slice(versionStart) }
}

/** The usual spelling of an operator; empty for one that any version meets. */
function normalised(spelling: string): DependencyOperator | '' {
  const less = spelling.includes('<')
  const greater = spelling.includes('>')
  const prefix = spelling.includes('~')
  const equal = prefix || spelling.includes('=')
  if (less && greater) return prefix ? '' : equal ? '<=>' : '><'
  const end = prefix ? '~' : '='
  if (!equal) return less ? '<' : '>'
  return less ? `<${end}` : greater ? `>${end}` : end
}

/** Whether what a dependency has for a version is one, where apk looks at it at all. */
export function hasValidVersion({ operator, version }: Dependency, options: CompatOptions = {}): boolean {
  return version === undefined || operator === '><' || operator === '<=>' || isVersion(version, options)
}

/** Where in a dependency its operator starts; its length when there is none. */
function operatorIndex(text: string, start: number): number {
  let index = start
  while (index < text.length && !isOperator(text.charCodeAt(index))) index++
  return index
}

/** `<`, `=`, `>` and `~`. */
function isOperator(code: number): boolean {
  return (code >= 60 && code <= 62) || code === 126
}

/** Writes a dependency in the usual spelling. */
export function formatDependency({ name, conflict, tag, operator, version }: Dependency): string {
  const pin = tag === undefined ? '' : `@${tag}`
  return `${conflict ? '!' : ''}${name}${pin}${operator ?? ''}${version ?? ''}`
}

/**
 * Whether something with the dependency's name meets it in this version; a conflict is met by what does not fit it.
 *
 * `version` is `undefined` for a name that is provided without one. Such a name meets no operator with apk 2; with
 * apk 3 it counts as older than every version. For the operator `><` give the package's identity for `version`.
 */
export function satisfies(version: string | undefined, dependency: Dependency, options: CompatOptions = {}): boolean {
  return fits(version, dependency, options) !== dependency.conflict
}

function fits(version: string | undefined, dependency: Dependency, options: CompatOptions): boolean {
  const { operator, version: wanted } = dependency
  if (operator === undefined || wanted === undefined) return true
  if (operator === '><') return version === wanted
  if (version === undefined && options.compat === 'apk2') return false
  if (operator === '<=>') return true
  const compare = operator.endsWith('~') ? compareVersionPrefix : compareVersions
  const order = compare(version ?? '', wanted, options)
  if (order === 0) return operator.endsWith('=') || operator.endsWith('~')
  return operator.startsWith(order < 0 ? '<' : '>')
}
