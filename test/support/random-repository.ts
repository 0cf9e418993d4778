import type { IndexPackage } from '../../src/apk/index.js'
import { pkg } from '../unit/solver/worlds.js'
import type { Random } from './random.js'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const virtuals = ['so:x', 'cmd:y', 'z']
const versions = ['1', '2', '2_rc1', '3-r1']

/** Names that packages of these repositories may have. */
export const randomNames: readonly string[] = [...names, ...virtuals]

/** A dozen packages that get in each other's way in every manner. */
export function randomPackages(random: Random): readonly IndexPackage[] {
  const packages = Array.from({ length: 8 + random.below(8) }, () => randomPackage(random))
  return [...new Map(packages.map(record => [record.checksum, record])).values()]
}

function randomPackage(random: Random): IndexPackage {
  return pkg(`${random.pick(names)}-${random.pick(versions)}`, {
    depends: list(3, () => item(random), random),
    provides: list(2, () => provided(random), random),
    installIf: random.once(4) ? list(2, () => item(random), random) : '',
    priority: random.once(4) ? 1 + random.below(2) : 0,
    installedSize: random.once(8) ? 0 : 1,
    build: `${random.below(2 ** 30)}`,
  })
}

function list(most: number, draw: () => string, random: Random): string {
  return Array.from({ length: random.below(most + 1) }, draw).join(' ')
}

function item(random: Random): string {
  const bound = random.once(5) ? `${random.pick(['=', '<', '>', '~', '>='])}${random.pick(versions)}` : ''
  return `${random.once(8) ? '!' : ''}${random.pick(random.once(3) ? virtuals : names)}${bound}`
}

function provided(random: Random): string {
  const name = random.pick(random.once(3) ? names : virtuals)
  return random.once(2) ? name : `${name}=${random.pick(versions)}`
}
