import fc from 'fast-check'
import type { Compat } from '../../src/apk/index.js'
import { ResolveError } from '../../src/errors/index.js'
import { type Repository, type Solution, type Strategy, solve } from '../../src/solver/index.js'
import { pkg, repository } from '../unit/solver/worlds.js'

const names = ['a', 'b', 'c', 'd', 'e']
const virtuals = ['so:x', 'v']
const versions = ['1', '2', '3']
const version = fc.constantFrom(...versions)
const anyName = fc.constantFrom(...names, ...names, ...virtuals)
const sometimes = (value: fc.Arbitrary<string>, weight: number) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight, arbitrary: value })
const constraint = fc.tuple(fc.constantFrom('=', '<', '>', '~', '>='), version).map(parts => parts.join(''))
const item = fc.tuple(sometimes(fc.constant('!'), 1), anyName, sometimes(constraint, 3)).map(parts => parts.join(''))
const items = (maxLength: number) => fc.array(item, { maxLength }).map(list => list.join(' '))
const provided = fc
  .tuple(
    fc.constantFrom(...virtuals, ...virtuals, ...names),
    sometimes(
      version.map(text => `=${text}`),
      6,
    ),
  )
  .map(parts => parts.join(''))

const testPackage = fc
  .record({
    name: fc.constantFrom(...names),
    version,
    depends: items(3),
    provides: fc.array(provided, { maxLength: 2 }).map(list => list.join(' ')),
    installIf: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: items(2) }),
    priority: fc.option(fc.constantFrom(1, 2), { nil: 0, freq: 3 }),
    installedSize: fc.constantFrom(1, 1, 1, 1, 1, 1, 0),
  })
  .map(({ name, version, provides, ...parts }) => {
    // A package that has a name twice is a matter of its own; see the tests of the solver's rules.
    const nameOf = (item: string) => item.replace(/=.*/, '')
    const items = provides.split(' ')
    const others = items.filter((item, at) => ![name, ...items.slice(0, at).map(nameOf)].includes(nameOf(item)))
    return pkg(`${name}-${version}`, { ...parts, provides: others.join(' ') })
  })
const packages = fc.uniqueArray(testPackage, { minLength: 3, maxLength: 8, selector: ({ checksum }) => checksum })

/** Repositories without tag, or with one of two, that may have packages in common. */
export const repositories = packages.chain(all =>
  fc
    .tuple(fc.shuffledSubarray(all), fc.array(fc.constantFrom('', '', 's', 't'), { minLength: 9, maxLength: 9 }))
    .map(([twice, tags]): readonly Repository[] => {
      const tagged = (tag: string) => all.filter((_, place) => tags[place] === tag)
      return [
        repository(tagged('')),
        repository([...tagged('t'), ...twice.slice(0, 1)], 't'),
        repository(tagged('s'), 's'),
      ]
    }),
)
const entry = fc
  .tuple(anyName, fc.constantFrom('', '', '', '', '!', '@t', '@s'), sometimes(constraint, 3))
  .map(([name, mark, rest]) => (mark === '!' ? `!${name}${rest}` : `${name}${mark}${rest}`))
export const world = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 3,
  selector: text => text.replace(/^!|[<>=~@].*/g, ''),
})

/** The answer, or the error there is instead. */
export function outcomeOf(
  request: readonly string[],
  offer: readonly Repository[],
  compat: Compat,
  strategy: Strategy = 'complete',
): Solution | ResolveError {
  try {
    return solve({ world: request, repositories: offer, compat, strategy })
  } catch (error) {
    if (error instanceof ResolveError) return error
    throw error
  }
}
