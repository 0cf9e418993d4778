import { type Compat, type IndexPackage, parseIndexRecords } from '../../../src/apk/index.js'
import { UndistroError } from '../../../src/errors/index.js'
import { type Solution, type Strategy, solve } from '../../../src/solver/index.js'
import { changeLine, changeOfCommand } from '../../support/apk-command.js'
import { repository } from '../solver/worlds.js'
import type { Example } from './examples.js'

/** What a command of an example really gives. */
export function outcomeOf(command: string, example: Example): string | UndistroError {
  try {
    return command === 'read APKINDEX'
      ? parseIndexRecords(example.index).map(packageLine).join('\n')
      : solved(command, example)
  } catch (error) {
    if (UndistroError.is(error)) return error
    throw error
  }
}

/** An outcome as the page has it. */
export function written(outcome: string | UndistroError): string {
  return typeof outcome === 'string' ? outcome : `${outcome.name}: ${outcome.message}`
}

function packageLine({ name, version, arch, depends, provides, installIf, providerPriority }: IndexPackage): string {
  const fields = { D: depends.join(' '), p: provides.join(' '), i: installIf.join(' '), k: providerPriority, A: arch }
  return [`${name}-${version}`, ...Object.entries(fields).map(([letter, value]) => `${letter}:${value}`)].join(' ')
}

function solved(command: string, { places }: Example): string {
  const { words, ...options } = readCommand(command)
  const root = places.find(({ heading }) => heading.startsWith('installed for '))
  const others = places.filter(({ heading }) => heading.startsWith('elsewhere '))
  const sources = places.filter(place => place !== root && !others.includes(place))
  const request = {
    ...options,
    repositories: sources.map(({ heading, packages }) => repository(packages, heading.split('@')[1])),
    elsewhere: others.map(({ heading, packages }) => ({ where: heading.slice('elsewhere '.length), packages })),
  }
  if (root === undefined) {
    const names = sources.map(({ heading }) => heading)
    return lines(packageLines(solve({ ...request, world: words.slice(1) }), names))
  }
  const world = root.heading.split(' ').slice(2)
  const { changes } = solve({ ...request, world, installed: root.packages, ...changeOfCommand(words) })
  return lines(changes.map(changeLine))
}

function packageLines({ packages, refusedByApk }: Solution, repositories: readonly string[]): readonly string[] {
  const from = (place = 0) => (repositories.length > 1 ? ` (${repositories[place]})` : '')
  const labels = packages.map(found => `${found.name}-${found.version}${from(found.repository)}`)
  return refusedByApk ? [...labels, '(refusedByApk)'] : labels
}

function lines(items: readonly string[]): string {
  return items.join('\n') || '(nothing)'
}

/** A command in words, without the options that have values. */
function readCommand(command: string) {
  const words = command.split(' ')
  const take = (option: string): string | undefined => {
    const place = words.indexOf(option)
    return place < 0 ? undefined : words.splice(place, 2)[1]
  }
  const arch = take('--arch')
  const compat = oneOf<Compat>(['apk2', 'apk3'], take('--compat'))
  const strategy = oneOf<Strategy>(['apk', 'complete'], take('--strategy'))
  return { words, arch, compat, strategy }
}

function oneOf<T extends string>(all: readonly T[], text: string | undefined): T | undefined {
  const found = all.find(item => item === text)
  if (found !== text) throw new Error(`${text} is none of ${all.join(', ')}`)
  return found
}
