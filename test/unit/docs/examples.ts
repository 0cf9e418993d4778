import { createHash } from 'node:crypto'
import { type IndexPackage, parseIndexRecords } from '../../../src/apk/index.js'

/** An example of a page: where packages come from, and commands with what they answer. */
export interface Example {
  /** The heading it is under. */
  readonly section: string
  /** The text of the last APKINDEX before it. */
  readonly index: string
  readonly places: readonly Place[]
  readonly commands: readonly Command[]
}

/** Packages under a heading such as `main` or `@edge`; those without one are in the only repository. */
export interface Place {
  readonly heading: string
  readonly packages: readonly IndexPackage[]
}

/** What is behind a prompt, and the lines behind it up to the next. */
export interface Command {
  readonly command: string
  readonly answer: string
}

/** The examples of a page in Markdown. */
export function examplesOf(page: string): readonly Example[] {
  const examples: Example[] = []
  let section = ''
  let index = ''
  for (const [, heading, language, block = ''] of page.matchAll(/^#+ (.*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (heading !== undefined) section = heading
    else if (language === 'apkindex') index = block
    else examples.push({ section, index, ...readBlock(block) })
  }
  return examples
}

function readBlock(block: string): Pick<Example, 'places' | 'commands'> {
  const [offer = '', ...commands] = block.split(/^\$ /m)
  return {
    places: placesOf(offer.split('\n').filter(line => line !== '')),
    commands: commands.map(text => {
      const [command = '', ...answer] = text.trimEnd().split('\n')
      return { command, answer: answer.join('\n') }
    }),
  }
}

function placesOf(lines: readonly string[]): readonly Place[] {
  const places: { heading: string; records: string }[] = []
  for (const line of lines) {
    if (line.endsWith(':')) {
      places.push({ heading: line.slice(0, -1), records: '' })
      continue
    }
    if (places.length === 0) places.push({ heading: '', records: '' })
    for (const place of places.slice(-1)) place.records += recordOf(line)
  }
  return places.map(({ heading, records }) => ({ heading, packages: parseIndexRecords(records) }))
}

/** The record of a package that the page has on one line; packages with the same line are the same. */
function recordOf(line: string): string {
  const [, name, version, letters = ''] = /^(.+?)-(\d\S*)(.*)$/.exec(line) ?? []
  const fields = letters.split(/ (?=[A-Za-z]:)/).slice(1)
  const identity = `C:Q1${createHash('sha1').update(line).digest('base64')}`
  // A package without files would not be held back by its repository's tag.
  return [identity, `P:${name}`, `V:${version}`, 'I:1', ...fields, '', ''].join('\n')
}
